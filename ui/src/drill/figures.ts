import type { Drill } from "../bindings/Drill";
import type { DrillBackend } from "../bindings/DrillBackend";
import type { DrillLatency } from "../bindings/DrillLatency";
import { count } from "../now/traffic";
import { took } from "../time";

/** A number that stands large, and what it counts. */
export interface Figure {
  value: string;
  label: string;
}

/** What a drill comes down to. */
export function figures({ counts, switchover_ms, latency, backends }: Drill): Figure[] {
  const standby = takeover(backends);
  const before = latency.before === null ? "" : `, ${took(latency.before.p50)} before`;
  return [
    { value: `${count(counts.failed)} of ${count(counts.sent)}`, label: "requests failed" },
    {
      value: switchover_ms === null ? "–" : took(switchover_ms),
      label:
        switchover_ms === null ? "no switch was seen" : `to switch to ${standby ?? "a standby"}`,
    },
    { value: count(counts.twice), label: "writes executed twice" },
    {
      value: latency.during === null ? "–" : took(latency.during.p50),
      label:
        latency.during === null ? "no answer during the fault" : `median during the fault${before}`,
    },
  ];
}

/** The standby that answered most. */
function takeover(backends: DrillBackend[]): string | null {
  const standbys = backends.filter(({ primary, answered }) => !primary && answered > 0);
  standbys.sort((one, other) => other.answered - one.answered);
  return standbys[0]?.name ?? null;
}

/** The backends that a legend has to name: the two that it is about, and who answered besides. */
export function drawn(backends: DrillBackend[]): DrillBackend[] {
  const standby = backends.find(({ primary }) => !primary);
  return backends.filter((each) => each.primary || each === standby || each.answered > 0);
}

/** The latencies that there are, in the order in which they were measured. */
export function phases({ latency }: Drill): { name: string; of: DrillLatency }[] {
  const named: [string, DrillLatency | null][] = [
    ["Before the fault", latency.before],
    ["During it", latency.during],
    ["After it", latency.after],
  ];
  return named.flatMap(([name, of]) => (of === null ? [] : [{ name, of }]));
}

/** What else was counted, each with its words; what did not happen is left out but for who answered. */
export function counted({ counts, backends, longest_ms, returned_ms }: Drill): Figure[] {
  const tally = (number: number, label: string): Figure[] =>
    number === 0 ? [] : [{ value: count(number), label }];
  return [
    ...backends
      .filter(({ answered, arrived }) => answered > 0 || (arrived ?? 0) > 0)
      .map(({ name, answered, arrived }) => ({
        value: count(answered),
        label: `answered by ${name}${arrived === null ? "" : `, ${count(arrived)} arrived there`}`,
      })),
    ...counts.failures.map((failure) => ({
      value: count(failure.count),
      label: `failed: ${failure.text}`,
    })),
    ...tally(counts.retries, "tries beyond a request's first"),
    ...tally(counts.hedges, "of them second copies of a slow request"),
    ...(counts.sent === 0 ? [] : [{ value: took(longest_ms), label: "was the longest wait" }]),
    ...(returned_ms === null
      ? []
      : [{ value: took(returned_ms), label: "after the fault the primary answered again" }]),
  ];
}

/** The name that is proposed for a saved report. */
export function fileName({ scenario, at }: { scenario: string; at: number }, extension: string) {
  return `failover-test-${new Date(at).toISOString().slice(0, 10)}-${scenario}.${extension}`;
}
