import type { Checklists } from "../../bindings/Checklists";
import type { ChecklistState } from "../../bindings/ChecklistState";
import type { ChecklistSummary } from "../../bindings/ChecklistSummary";
import type { CheckResult } from "../../bindings/CheckResult";
import type { Problem } from "../../bindings/Problem";
import type { Reply } from "../../bindings/Reply";
import type { Request } from "../../bindings/Request";
import type { RunningChecklist } from "../../bindings/RunningChecklist";
import { checklists, groups, report, result, results, summarized } from "./checklist";
import { SECOND } from "./parts";

/** What a scenario says of the checklist. */
export interface ChecklistScript {
  lists: Checklists;
  last: ChecklistSummary | null;
  /** What is under way from the start on; it stands still. */
  running: RunningChecklist | null;
  /** How the checks that are made here go, where they do not pass. */
  next: Record<string, () => Partial<CheckResult>>;
  /** What earlier runs found. */
  kept: (id: string) => CheckResult[];
  /** The checklist cannot be had at all. */
  broken: Problem | null;
}

export function checklistScript(changes: Partial<ChecklistScript> = {}): ChecklistScript {
  const { latest, earlier } = changes.lists ?? checklists();
  const last = earlier[0] ?? null;
  return {
    lists: checklists(),
    last: last === null ? null : summarized(latest, { id: last.id, at: last.at }),
    running: null,
    next: {},
    kept: () => results(),
    broken: null,
    ...changes,
  };
}

/** A run that was made 20 seconds ago, and others before it. */
export const ran = (
  latest: CheckResult[],
  earlier: ChecklistSummary[] = [],
  changes: Partial<Checklists> = {},
): Checklists => checklists({ latest, earlier: [summarized(latest), ...earlier], ...changes });

/** A run in which the first `done` checks have ended. */
export function underWay(
  done: number,
  outcomes: CheckResult[],
  changes: Partial<RunningChecklist> = {},
): RunningChecklist {
  return {
    at: Date.now(),
    bound_ms: 170 * SECOND,
    checks: outcomes.map(({ check, outcome, brief }, index) =>
      index < done ? { check, outcome, brief } : { check, outcome: null, brief: "" },
    ),
    text: "",
    ...changes,
  };
}

/** A check that is played takes so long, in ms. */
const STEP = 100;

/** Carries out what is asked about the checklist, and plays runs over time. */
export class ChecklistStage {
  private readonly script: ChecklistScript;
  private readonly tell: (checklist: ChecklistState) => void;
  private revision = 1;
  private played: {
    outcomes: CheckResult[];
    done: number;
    at: number;
    whole: boolean;
    timer: ReturnType<typeof setInterval>;
  } | null = null;

  constructor(script: ChecklistScript, tell: (checklist: ChecklistState) => void) {
    this.script = script;
    this.tell = tell;
  }

  get state(): ChecklistState {
    const { played, script } = this;
    return {
      running:
        played === null
          ? script.running
          : underWay(played.done, played.outcomes, { at: played.at }),
      last: script.last,
      revision: this.revision,
    };
  }

  answer(request: Request): Reply | null {
    const { script } = this;
    switch (request.type) {
      case "get_checklists":
        return script.broken === null
          ? { type: "checklists", checklists: script.lists }
          : { type: "failed", problem: script.broken };
      case "run_checklist":
        return this.run(request.only);
      case "halt_checklist":
        this.halt();
        return { type: "done" };
      case "get_checklist": {
        const found = script.lists.earlier.find(({ id }) => id === request.id);
        return found === undefined || found.id.startsWith("gone")
          ? failed("checklist_unknown", "This run is not kept.", "Its file may have been deleted.")
          : { type: "checklist", checklist: report(found, script.kept(found.id)) };
      }
      case "export_checklist":
        return request.file.includes("/full/")
          ? failed(
              "export",
              `${request.file} could not be written: no space is left.`,
              "Choose another place.",
            )
          : { type: "done" };
      default:
        return null;
    }
  }

  private run(only: string[]): Reply {
    const all = groups().flatMap(({ checks }) => checks.map(({ check }) => check));
    const outcomes = all
      .filter((check) => only.length === 0 || only.includes(check))
      .map((check) => result(check, this.script.next[check]?.()));
    const timer = setInterval(() => {
      this.step();
    }, STEP);
    this.played = { outcomes, done: 0, at: Date.now(), whole: only.length === 0, timer };
    this.tell(this.state);
    return { type: "done" };
  }

  private step(): void {
    const { played } = this;
    if (played === null) return;
    played.done += 1;
    if (played.done < played.outcomes.length) this.tell(this.state);
    else this.end(played.outcomes);
  }

  private halt(): void {
    const { played } = this;
    this.script.running = null;
    if (played === null) return this.tell(this.state);
    this.end(
      played.outcomes.map((each, index) =>
        index < played.done
          ? each
          : result(each.check, {
              outcome: "unknown",
              brief: "stopped",
              text: "It was stopped before it ended.",
              next_step: "Check again.",
              evidence: [],
            }),
      ),
    );
  }

  private end(outcomes: CheckResult[]): void {
    const { played, script } = this;
    if (played === null) return;
    clearInterval(played.timer);
    this.played = null;
    this.revision += 1;
    const made = outcomes.map((each) => ({ ...each, at: Date.now() }));
    const old = script.lists.latest.filter(
      ({ check }) => !made.some((each) => each.check === check),
    );
    const latest = [...old, ...made];
    const head = { id: `played-${this.revision}`, at: played.at, took_ms: Date.now() - played.at };
    if (played.whole) script.last = summarized(latest, head);
    else if (script.last !== null) {
      const { id, at, took_ms } = script.last;
      script.last = summarized(latest, { id, at, took_ms });
    }
    const earlier =
      played.whole && script.last !== null
        ? [script.last, ...script.lists.earlier]
        : script.lists.earlier;
    script.lists = { ...script.lists, latest, earlier };
    this.tell(this.state);
  }
}

function failed(code: string, message: string, next_step: string): Reply {
  return { type: "failed", problem: { code, message, next_step, field: null } };
}
