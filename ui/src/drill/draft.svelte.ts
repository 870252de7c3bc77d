import type { DrillCheck } from "../bindings/DrillCheck";
import type { DrillForm } from "../bindings/DrillForm";
import type { Problem } from "../bindings/Problem";
import type { Session } from "../state/session.svelte";

/** The largest number that the app can be sent; what is sensible it decides itself. */
const LARGEST = 4_294_967_295;

/** A failover test while it is chosen. Kept by the session, so that a look at Now loses nothing. */
export class DrillDraft {
  real = $state(false);
  scenario = $state("");
  /** As the number field has it: nothing while it is empty or no number. */
  rate = $state<number | null | undefined>(null);
  seconds = $state<number | null | undefined>(null);
  path = $state("");
  /** Of a real test: the service's name, as typed. */
  confirm = $state("");
  /** What the app last said about starting it. */
  check = $state.raw<DrillCheck | null>(null);
  /** What it said is about something else than what stands in the form. */
  checking = $state(true);
  starting = $state(false);
  /** Why it did not start, or could not be checked. */
  problem = $state.raw<Problem | null>(null);

  constructor(form: DrillForm) {
    this.real = form.real;
    this.scenario = form.scenario;
    this.rate = form.rate;
    this.seconds = form.seconds;
    this.path = form.path ?? "";
  }

  /** What stands in the form, or null where a field holds no whole number. */
  get form(): DrillForm | null {
    const { real, scenario, rate, seconds } = this;
    if (!whole(rate) || !whole(seconds)) return null;
    const path = this.path.trim();
    return { real, scenario, rate, seconds, path: path === "" ? null : path };
  }

  /** What is in the way of starting it. */
  get problems(): Problem[] {
    const own: Problem[] = [
      ...(whole(this.rate) ? [] : [notWhole("rate", "The rate")]),
      ...(whole(this.seconds) ? [] : [notWhole("duration", "The duration")]),
    ];
    if (own.length > 0) return own;
    return this.problem === null ? (this.check?.problems ?? []) : [this.problem];
  }

  /** The id of the text that says what is wrong with a field. */
  problemAt(code: string): string | undefined {
    return this.problems.some((problem) => problem.code === code) ? `drill-${code}` : undefined;
  }

  /** It can be started as it stands. */
  get ready(): boolean {
    if (this.form === null || this.check === null || this.checking || this.starting) return false;
    if (this.check.problems.length > 0) return false;
    return (
      !this.real || (this.check.service !== null && this.confirm.trim() === this.check.service)
    );
  }

  /** What was said about the former content no longer holds. */
  touched(): void {
    this.checking = true;
    this.problem = null;
  }

  /** Asks whether it could start now; an answer to a former question is dropped. */
  async ask(session: Session, isCurrent: () => boolean): Promise<void> {
    const drill = this.form;
    if (drill === null) return;
    const reply = await session.ask({ type: "check_drill", drill });
    if (!isCurrent()) return;
    this.checking = false;
    this.check = reply.type === "drill_check" ? reply.check : null;
    this.problem = reply.type === "failed" ? reply.problem : null;
  }

  /** Starts it; whether it runs now. */
  async start(session: Session): Promise<boolean> {
    const drill = this.form;
    if (drill === null) return false;
    this.starting = true;
    const confirm = drill.real ? this.confirm.trim() : null;
    const reply = await session.ask({ type: "start_drill", drill, confirm });
    this.starting = false;
    this.problem = reply.type === "failed" ? reply.problem : null;
    // The name is typed for one test, not for the next.
    if (this.problem === null) this.confirm = "";
    return this.problem === null;
  }
}

function whole(value: number | null | undefined): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= LARGEST;
}

function notWhole(code: string, what: string): Problem {
  return {
    code,
    message: `${what} is not a whole number.`,
    next_step: "Write one, as in 5.",
    field: null,
  };
}
