import { SvelteSet } from "svelte/reactivity";

import type { History } from "../bindings/History";
import type { HistoryRange } from "../bindings/HistoryRange";
import type { Latencies } from "../bindings/Latencies";
import type { Problem } from "../bindings/Problem";
import type { Session } from "../state/session.svelte";
import { isWhole, within, type Window } from "./zoom";

/** What the view of the history holds, but for the log. */
export class Chronicle {
  /** Which half of the view is open. */
  tab = $state("overview");
  range = $state<HistoryRange>("day");
  history = $state.raw<History | null>(null);
  /** The range that it tells of: not yet the chosen one while that is being read. */
  told = $state<HistoryRange>("day");
  /** Why it could not be had. */
  failed = $state.raw<Problem | null>(null);
  /** It is being read. */
  reading = $state(false);
  latencies = $state.raw<Latencies | null>(null);
  /** Why they could not be had. */
  undrawn = $state.raw<Problem | null>(null);
  /** The time that the chart shows; none: all that the history is about. */
  zoom = $state.raw<Window | null>(null);
  /** The backends that are not drawn in the chart. */
  readonly hidden = new SvelteSet<string>();
  /** Of several answers the last one asked for counts. */
  private asked = 0;
  private drawn = 0;

  /** The time that the chart shows. */
  get window(): Window {
    return this.zoom ?? { from: this.history?.from ?? 0, to: this.history?.to ?? 0 };
  }

  /** Looks so far back from now on. */
  choose(session: Session, range: HistoryRange): void {
    if (range === this.range) return;
    this.range = range;
    this.zoom = null;
    void this.load(session);
  }

  async load(session: Session): Promise<void> {
    const { range } = this;
    const asked = (this.asked += 1);
    this.reading = true;
    const reply = await session.ask({ type: "get_history", range });
    if (asked !== this.asked) return;
    this.reading = false;
    this.failed = reply.type === "failed" ? reply.problem : null;
    if (reply.type !== "history") return;
    this.history = reply.history;
    this.told = range;
    // The past that is looked at may be leaving the time that is told of, a little at a time.
    if (this.zoom !== null) this.show(within(this.zoom, reply.history), reply.history);
    await this.draw(session);
  }

  /** Shows this part of the time in the chart. */
  look(session: Session, window: Window): void {
    const { history } = this;
    if (history === null) return;
    this.show(window, history);
    void this.draw(session);
  }

  private show(window: Window, whole: Window): void {
    this.zoom = isWhole(window, whole) ? null : window;
  }

  private async draw(session: Session): Promise<void> {
    const { from, to } = this.window;
    const drawn = (this.drawn += 1);
    const reply = await session.ask({ type: "get_latencies", from, to });
    if (drawn !== this.drawn) return;
    this.undrawn = reply.type === "failed" ? reply.problem : null;
    if (reply.type === "latencies") this.latencies = reply.latencies;
  }
}
