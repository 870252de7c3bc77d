import type { Timings } from "../bindings/Timings";

/** One phase of a probe: where its bar begins and how long it is, in percent of the whole. */
export interface Bar {
  label: string;
  ms: number;
  start: number;
  width: number;
}

const phases = [
  ["dns", "Name look-up"],
  ["connect", "Connect"],
  ["tls", "TLS"],
  ["first_byte", "First byte"],
  ["body", "Body"],
] as const;

/**
 * Lays the phases end to end. Time that belongs to no finished phase, as when a probe ran into
 * its timeout, is a bar of its own, so that the bars always make up the total.
 */
export function waterfall(timings: Timings): Bar[] {
  const reached: { label: string; ms: number }[] = phases.flatMap(([phase, label]) => {
    const ms = timings[phase];
    return ms === null ? [] : [{ label, ms }];
  });
  const measured = reached.reduce((sum, { ms }) => sum + ms, 0);
  const rest = timings.total - measured;
  if (rest > Math.max(1, timings.total * 0.02)) reached.push({ label: "Waiting", ms: rest });

  const whole = Math.max(timings.total, measured, Number.MIN_VALUE);
  let begun = 0;
  return reached.map(({ label, ms }) => {
    const bar = { label, ms, start: (begun / whole) * 100, width: (ms / whole) * 100 };
    begun += ms;
    return bar;
  });
}
