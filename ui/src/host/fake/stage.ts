import type { DrillCheck } from "../../bindings/DrillCheck";
import type { DrillForm } from "../../bindings/DrillForm";
import type { Drills } from "../../bindings/Drills";
import type { DrillStage } from "../../bindings/DrillStage";
import type { DrillState } from "../../bindings/DrillState";
import type { Problem } from "../../bindings/Problem";
import type { RailwayAccess } from "../../bindings/RailwayAccess";
import type { Reply } from "../../bindings/Reply";
import type { Request } from "../../bindings/Request";
import type { RunningDrill } from "../../bindings/RunningDrill";
import {
  chain,
  course,
  drills,
  measured,
  report,
  state,
  summary,
  title,
  type Course,
} from "./drills";
import { SECOND } from "./parts";

/** What a scenario says of failover tests. */
export interface Script {
  drills: Drills;
  courses: Course[];
  /** Why none can start. */
  refusal: Problem[];
  /** What is under way from the start on; it stands still. */
  running: RunningDrill | null;
  restoring: DrillState["restoring"];
  /** How a test that is started here goes. */
  next: Partial<Course>;
  /** The tests cannot be had at all. */
  broken: Problem | null;
}

export function script(changes: Partial<Script> = {}): Script {
  const courses = changes.courses ?? [course()];
  return {
    courses,
    drills: drills({ earlier: courses.map(({ summary }) => summary) }),
    refusal: [],
    running: null,
    restoring: null,
    next: {},
    broken: null,
    ...changes,
  };
}

const words: Record<DrillStage, string> = {
  checking: "Seeing each backend ready, three times.",
  before: "Requests as on any day, before the fault.",
  stopping: "Railway is being stopped through its API.",
  during: "Railway fails. Render answers.",
  restoring: "Railway is being restarted through its API.",
  after: "The fault is over: waiting for Railway to be used again.",
};

/** A course as it looks at `elapsed` ms after its first request. */
export function running(
  of: Course,
  elapsed: number,
  changes: Partial<RunningDrill> = {},
): RunningDrill {
  const whole = of.seconds * SECOND;
  const stage: DrillStage =
    elapsed < whole * 0.3 ? "before" : elapsed < whole * 0.7 ? "during" : "after";
  return {
    id: of.summary.id,
    at: of.summary.at,
    real: of.summary.real,
    title: of.summary.title,
    stage,
    text: words[changes.stage ?? stage],
    halting: false,
    planned_ms: whole,
    elapsed_ms: Math.min(elapsed, whole),
    ...measured(of, Math.min(elapsed, whole - 1)),
    ...changes,
  };
}

/** Carries out what is asked about failover tests, and plays them over time. */
export class Stage {
  private readonly script: Script;
  private readonly tell: (drill: DrillState) => void;
  private played: { course: Course; from: number; timer: ReturnType<typeof setInterval> } | null =
    null;
  private count = 0;

  constructor(script: Script, tell: (drill: DrillState) => void) {
    this.script = script;
    this.tell = tell;
  }

  get state(): DrillState {
    const { courses, restoring } = this.script;
    return state({
      running:
        this.played === null ? this.script.running : running(this.played.course, this.elapsed),
      last: courses[0]?.summary ?? null,
      restoring,
    });
  }

  /** What is said of the project token. */
  get railway(): RailwayAccess {
    return this.script.drills.railway;
  }

  /** There is a project token from now on, or none any more. */
  keep(token: boolean): void {
    const { drills } = this.script;
    this.script.drills = { ...drills, railway: { ...drills.railway, token } };
  }

  answer(request: Request): Reply | null {
    const { script } = this;
    switch (request.type) {
      case "get_drills":
        return script.broken === null
          ? { type: "drills", drills: script.drills }
          : { type: "failed", problem: script.broken };
      case "check_drill":
        return { type: "drill_check", check: this.check(request.drill) };
      case "start_drill":
        return this.start(request.drill ?? script.drills.form, request.confirm);
      case "halt_drill":
        this.halt();
        return { type: "done" };
      case "get_drill": {
        const found = script.courses.find(({ summary }) => summary.id === request.id);
        return found === undefined
          ? failed("drill_unknown", "This test is not kept.", "Its file may have been deleted.")
          : { type: "drill", drill: report(found) };
      }
      case "export_drill":
        return request.file.includes("/full/")
          ? failed(
              "export",
              `${request.file} could not be written: no space is left.`,
              "Choose another place.",
            )
          : { type: "done" };
      case "restore_drill":
        if (script.restoring !== null) script.restoring = { ...script.restoring, problem: null };
        this.tell(this.state);
        return { type: "done" };
      default:
        return null;
    }
  }

  private get elapsed(): number {
    return this.played === null ? 0 : Date.now() - this.played.from;
  }

  private check(form: DrillForm): DrillCheck {
    const { most_rate } = this.script.drills;
    const problems = [...this.script.refusal];
    if (form.rate < 1 || form.rate > most_rate) {
      problems.push({
        code: "rate",
        message: `The rate is ${form.rate} requests a second; allowed are 1 to ${most_rate}.`,
        next_step: "Choose a rate within these bounds; 5 is the default.",
        field: null,
      });
    }
    const requests = `${form.rate * form.seconds} GET requests for ${form.path ?? "/"} in ${form.seconds} s.`;
    const fault = Math.round(form.seconds * 0.4);
    return {
      problems,
      plan: form.real
        ? `The service ai-cti on Railway is stopped for about ${fault} s and then restarted, within 3 min at most. ${requests}`
        : `${requests} For ${fault} of them Railway looks as if it were ${form.scenario}.`,
      service: form.real ? "ai-cti" : null,
    };
  }

  private start(form: DrillForm, confirm: string | null): Reply {
    const [problem] = this.check(form).problems;
    if (problem !== undefined) return { type: "failed", problem };
    if (form.real && confirm !== "ai-cti") {
      return failed("confirm", "The service's name was not confirmed.", "Type ai-cti.");
    }
    this.count += 1;
    const scenario = form.real ? "real" : form.scenario;
    const played = course({
      summary: summary({
        id: `played-${this.count}`,
        at: Date.now(),
        real: form.real,
        scenario,
        title: title(scenario),
      }),
      rate: form.rate,
      seconds: form.seconds,
      path: form.path ?? "/",
      backends: chain(),
      ...this.script.next,
    });
    const timer = setInterval(() => {
      if (this.elapsed >= played.seconds * SECOND) this.end(played);
      else this.tell(this.state);
    }, 250);
    this.played = { course: played, from: Date.now(), timer };
    this.tell(this.state);
    return { type: "done" };
  }

  private halt(): void {
    if (this.played === null) {
      if (this.script.running !== null)
        this.script.running = { ...this.script.running, halting: true };
      this.tell(this.state);
      return;
    }
    const { course } = this.played;
    this.end({
      ...course,
      summary: {
        ...course.summary,
        verdict: "inconclusive",
        headline: "Inconclusive: this says nothing about the failover.",
        note: "stopped by you",
      },
      broken: {
        at: this.elapsed,
        reason: {
          code: "halted",
          message: "You stopped it.",
          next_step: "Run it again, to its end.",
          field: null,
        },
      },
    });
  }

  private end(course: Course): void {
    if (this.played !== null) clearInterval(this.played.timer);
    this.played = null;
    const { script } = this;
    script.courses = [course, ...script.courses];
    script.drills = { ...script.drills, earlier: script.courses.map(({ summary }) => summary) };
    this.tell(this.state);
  }
}

function failed(code: string, message: string, next_step: string): Reply {
  return { type: "failed", problem: { code, message, next_step, field: null } };
}
