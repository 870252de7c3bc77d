import type { DrillSummary } from "../bindings/DrillSummary";

/** A passed test says something about today for so long, in ms. */
const LASTS = 7 * 24 * 60 * 60 * 1000;

/** Whether the failover counts as tested. */
export function tested(last: DrillSummary | null, now: number): boolean {
  return last?.verdict === "passed" && now - last.at < LASTS;
}
