import type { CheckGroup } from "../bindings/CheckGroup";
import type { Checklist } from "../bindings/Checklist";
import type { Checklists } from "../bindings/Checklists";
import type { CheckOutcome } from "../bindings/CheckOutcome";
import type { CheckResult } from "../bindings/CheckResult";
import type { RunningChecklist } from "../bindings/RunningChecklist";

/** A check as its line shows it. */
export interface Row {
  /** The check's stable word. */
  check: string;
  title: string;
  /** What is looked at, and where. */
  text: string;
  /** The latest result; none: never made. */
  result: CheckResult | null;
  /** What the line says: that of a run under way before the result is there. */
  outcome: CheckOutcome | null;
  brief: string;
  /** It is under way. */
  busy: boolean;
  /** The result is older than what the line says, or will be. */
  stale: boolean;
}

export interface Rows {
  title: string;
  rows: Row[];
}

/** The lines of the view: each check's latest result, and how far the run under way is. */
export function latest({ groups, latest }: Checklists, running: RunningChecklist | null): Rows[] {
  const results = new Map(latest.map((result) => [result.check, result]));
  const under = new Map((running?.checks ?? []).map((each) => [each.check, each]));
  return groups.map(({ title, checks }) => ({
    title,
    rows: checks.map(({ check, title, text }) => {
      const result = results.get(check) ?? null;
      const part = under.get(check);
      const fresh = part === undefined || (result !== null && result.at >= (running?.at ?? 0));
      const said = fresh ? result : part;
      return {
        check,
        title,
        text,
        result,
        outcome: said?.outcome ?? null,
        brief: said?.brief ?? "",
        busy: part !== undefined && part.outcome === null && !fresh,
        stale: !fresh,
      };
    }),
  }));
}

/** The lines of a kept run, in the groups that there are now; what is in none of them comes last. */
export function kept({ results }: Checklist, groups: CheckGroup[]): Rows[] {
  const row = (result: CheckResult, text = ""): Row => {
    const { check, title, outcome, brief } = result;
    return { check, title, text, result, outcome, brief, busy: false, stale: false };
  };
  const grouped = groups.map(({ title, checks }) => ({
    title,
    rows: checks.flatMap(({ check, text }) =>
      results.filter((result) => result.check === check).map((result) => row(result, text)),
    ),
  }));
  const known = new Set(groups.flatMap(({ checks }) => checks.map(({ check }) => check)));
  const others = results.filter(({ check }) => !known.has(check)).map((result) => row(result));
  return [...grouped, { title: "Others", rows: others }].filter(({ rows }) => rows.length > 0);
}

/** How many checks of a run have ended. */
export function ended({ checks }: RunningChecklist): number {
  return checks.filter(({ outcome }) => outcome !== null).length;
}

/** The outcomes in a word each. */
export const words: Record<CheckOutcome, string> = {
  pass: "Pass",
  fail: "Fail",
  unknown: "Unknown",
  manual: "Manual",
};

/** The name that is proposed for a saved report. */
export function fileName(at: number, extension: string): string {
  return `checklist-${new Date(at).toISOString().slice(0, 10)}.${extension}`;
}
