import type { Drill } from "../bindings/Drill";
import type { Drills } from "../bindings/Drills";
import type { DrillSummary } from "../bindings/DrillSummary";
import type { Problem } from "../bindings/Problem";
import type { Session } from "../state/session.svelte";
import { DrillDraft } from "./draft.svelte";
import { pathOf } from "./request";

/** A test that ended so recently, in ms, is what the view is opened for. */
const FRESH = 15 * 60 * 1000;

/** What the view of the failover test holds, beyond the snapshot. */
export class DrillDesk {
  /** What can be chosen, and the earlier tests. */
  drills = $state.raw<Drills | null>(null);
  /** Why they could not be had. */
  failed = $state.raw<Problem | null>(null);
  draft = $state.raw<DrillDraft | null>(null);
  /** The test whose report is open; none: the form is. */
  open = $state<string | null>(null);
  report = $state.raw<Drill | null>(null);
  /** Why the report could not be had. */
  unread = $state.raw<Problem | null>(null);
  /** The latest ended test when the view last looked; not looked yet: undefined. */
  private seen: string | null | undefined = undefined;

  async load(session: Session): Promise<void> {
    const reply = await session.ask({ type: "get_drills" });
    this.failed = reply.type === "failed" ? reply.problem : null;
    if (reply.type !== "drills") return;
    this.drills = reply.drills;
    this.draft ??= new DrillDraft(reply.drills.form);
  }

  /** A test that ended since the last look opens by itself. */
  catchUp(session: Session, last: DrillSummary | null): void {
    const before = this.seen;
    this.seen = last?.id ?? null;
    if (last === null || before === last.id) return;
    const fresh = session.now - last.at < FRESH;
    if (before !== undefined || (fresh && this.open === null)) void this.show(session, last.id);
    if (this.drills !== null) void this.load(session);
  }

  /** Opens a report. */
  async show(session: Session, id: string): Promise<void> {
    this.open = id;
    if (this.report?.summary.id === id) return;
    this.report = null;
    this.unread = null;
    const reply = await session.ask({ type: "get_drill", id });
    if (this.open !== id) return;
    this.report = reply.type === "drill" ? reply.drill : null;
    this.unread = reply.type === "failed" ? reply.problem : null;
  }

  /** Closes the report: the form is there to choose the next test. `last` ended, and is known. */
  choose(last: DrillSummary | null): void {
    this.open = null;
    this.seen = last?.id ?? null;
  }

  /** The same again. A simulated one starts at once; a real one needs its confirmation. */
  async again(session: Session, { summary, plan }: Drill): Promise<void> {
    const path = pathOf(plan.request, this.draft?.form?.path ?? this.drills?.form.path ?? null);
    this.draft = new DrillDraft({
      real: summary.real,
      scenario: summary.real ? (this.drills?.form.scenario ?? "") : summary.scenario,
      rate: plan.rate,
      seconds: plan.seconds,
      path: path ?? plan.request.replace(/^GET /, "").replace(/\?.*/, ""),
    });
    // Of a path whose query is not known any more the rest is a proposal, to be seen first.
    const same = !summary.real && path !== null;
    if (!same || !(await this.draft.start(session))) this.open = null;
  }
}
