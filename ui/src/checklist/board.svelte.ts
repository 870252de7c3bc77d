import { SvelteMap } from "svelte/reactivity";

import type { Checklist } from "../bindings/Checklist";
import type { Checklists } from "../bindings/Checklists";
import type { Problem } from "../bindings/Problem";
import type { RunningChecklist } from "../bindings/RunningChecklist";
import type { Session } from "../state/session.svelte";
import type { Row } from "./rows";

/** What the checklist's view holds, beyond the snapshot. */
export class Board {
  /** The checks, their latest results and the earlier runs. */
  lists = $state.raw<Checklists | null>(null);
  /** Why they could not be had. */
  failed = $state.raw<Problem | null>(null);
  /** The earlier run that is open; none: the latest results are. */
  open = $state<string | null>(null);
  report = $state.raw<Checklist | null>(null);
  /** Why the earlier run could not be had. */
  unread = $state.raw<Problem | null>(null);
  /** What the person opened or closed; holds while the outcome stays what it was. */
  private readonly chosen = new SvelteMap<string, boolean>();
  /** The run that was under way last, until its results are here. */
  under = $state.raw<RunningChecklist | null>(null);
  private asked = 0;

  /** Asks for what there is; of several answers on their way the last asked for counts. */
  async load(session: Session): Promise<void> {
    const asked = (this.asked += 1);
    const reply = await session.ask({ type: "get_checklists" });
    if (asked !== this.asked) return;
    if (session.snapshot?.checklist.running == null) this.under = null;
    this.failed = reply.type === "failed" ? reply.problem : null;
    if (reply.type === "checklists") this.lists = reply.checklists;
  }

  /** Opens an earlier run. */
  async show(session: Session, id: string): Promise<void> {
    this.open = id;
    if (this.report?.summary.id === id) return;
    this.report = null;
    this.unread = null;
    const reply = await session.ask({ type: "get_checklist", id });
    if (this.open !== id) return;
    this.report = reply.type === "checklist" ? reply.checklist : null;
    this.unread = reply.type === "failed" ? reply.problem : null;
  }

  /** A failed check is open until it is closed. */
  isOpen(row: Row): boolean {
    return this.chosen.get(this.key(row)) ?? row.result?.outcome === "fail";
  }

  toggle(row: Row): void {
    this.chosen.set(this.key(row), !this.isOpen(row));
  }

  private key({ check, result }: Row): string {
    return `${this.open ?? ""} ${check} ${result?.outcome ?? ""}`;
  }
}
