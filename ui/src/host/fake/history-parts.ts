import type { BackendHistory } from "../../bindings/BackendHistory";
import type { Cause } from "../../bindings/Cause";
import type { Color } from "../../bindings/Color";
import type { HistoryRange } from "../../bindings/HistoryRange";
import type { Incident } from "../../bindings/Incident";
import type { Latencies } from "../../bindings/Latencies";
import type { PastSwitch } from "../../bindings/PastSwitch";
import type { Segment } from "../../bindings/Segment";
import type { SegmentState } from "../../bindings/SegmentState";
import { preciseSpan, span } from "../../time";
import { HOUR, mark, MINUTE, SECOND } from "./parts";

export const DAY = 24 * HOUR;
export const lengths: Record<HistoryRange, number> = { day: DAY, week: 7 * DAY, month: 30 * DAY };

/** A time in which a backend was seen so; what none covers was not observed. */
export interface Stretch {
  from: number;
  to: number;
  state: "up" | "down" | "waking";
}

/** A backend's past. */
export interface Past {
  name: string;
  color: Color;
  current: boolean;
  stretches: Stretch[];
  /** Its usual time to answer, in ms. */
  around: number;
  cause: Cause | null;
}

export const stopped: Cause = {
  code: "railway_not_found",
  text: "Railway is stopped or out of credit.",
  next_step: "Open the service on railway.com: is it stopped, is credit left, is the domain right?",
};

/** Times that are cut out of one that is up: it was down, waking, or nobody looked. */
export type Cut = [from: number, to: number, state: Stretch["state"] | "unobserved"];

/** What was seen between the first and the last moment, with these in between. */
export function stretches(first: number, last: number, cuts: Cut[]): Stretch[] {
  const found: Stretch[] = [];
  let at = first;
  for (const [from, to, state] of cuts.toSorted(([one], [other]) => one - other)) {
    if (from >= last || to <= first) continue;
    if (from > at) found.push({ from: at, to: from, state: "up" });
    if (state !== "unobserved") found.push({ from: Math.max(from, at), to, state });
    at = Math.max(at, to);
  }
  if (at < last) found.push({ from: at, to: last, state: "up" });
  return found;
}

/** How much of a time was seen so, in ms. */
function seen(past: Past, from: number, to: number, state: Stretch["state"]): number {
  return past.stretches
    .filter((each) => each.state === state)
    .reduce((sum, each) => sum + Math.max(0, Math.min(each.to, to) - Math.max(each.from, from)), 0);
}

function segment(past: Past, from: number, to: number): Segment {
  const whole = to - from;
  const [up, down, waking] = (["up", "down", "waking"] as const).map((state) =>
    seen(past, from, to, state),
  ) as [number, number, number];
  const state: SegmentState =
    up + down + waking === 0
      ? "unobserved"
      : down > 0
        ? up + waking === 0
          ? "down"
          : "degraded"
        : waking > 0
          ? "waking"
          : "up";
  const why = past.cause === null ? "" : `: ${past.cause.text.replace(/\.$/, "")}`;
  const text = {
    up: up < whole - SECOND ? `up, observed ${span(up)} of ${span(whole)}` : "up",
    waking: `waking ${span(waking)} of ${span(whole)}`,
    degraded: `down ${span(down)} of ${span(whole)}${why}`,
    down: `down ${span(down)} of ${span(whole)}${why}`,
    unobserved: "not observed",
  }[state];
  return {
    from,
    to,
    state,
    up: up / whole,
    down: down / whole,
    waking: waking / whole,
    unobserved: Math.max(0, 1 - (up + down + waking) / whole),
    text,
  };
}

/** A backend's history between two moments. */
export function told(past: Past, from: number, to: number): BackendHistory {
  const up = seen(past, from, to, "up");
  const down = seen(past, from, to, "down");
  const observed = up + down + seen(past, from, to, "waking");
  const uptime = up + down === 0 ? null : up / (up + down);
  const probes = Math.round(observed / (30 * SECOND));
  const part = (to - from) / 90;
  return {
    name: past.name,
    color: past.color,
    current: past.current,
    uptime,
    uptime_text:
      uptime === null
        ? "not observed"
        : uptime === 1
          ? "100 %"
          : `${(Math.floor(uptime * 10_000) / 100).toFixed(2)} %`,
    observed: observed / (to - from),
    observed_text: `observed ${span(observed)} of ${span(to - from)}`,
    segments: Array.from({ length: 90 }, (_, index) =>
      segment(past, Math.round(from + index * part), Math.round(from + (index + 1) * part)),
    ),
    probes,
    failures: Math.round(down / (30 * SECOND)),
    p50_ms: up === 0 ? null : past.around,
    p95_ms: up === 0 ? null : past.around * 1.9,
  };
}

/** Its latencies between two moments, in steps of at least a minute. */
export function drawn(pasts: Past[], from: number, to: number): Latencies {
  const step_ms = Math.max(MINUTE, Math.ceil((to - from) / 240 / MINUTE) * MINUTE);
  const first = Math.floor(from / step_ms) * step_ms;
  const at = Array.from(
    { length: Math.ceil((to - first) / step_ms) },
    (_, index) => first + index * step_ms,
  );
  return {
    from,
    to,
    at,
    step_ms,
    backends: pasts.map((past) => {
      const quantile = (moment: number, factor: number) => {
        if (seen(past, moment, moment + step_ms, "up") === 0) return null;
        const hour = moment / HOUR;
        const wave = 1 + 0.12 * Math.sin(hour / 3) + 0.08 * Math.sin(hour * 7.3);
        const peak = Math.sin(hour * 2.1 + past.around) > 0.97 ? 1.8 : 1;
        return Math.round(past.around * factor * wave * peak * 10) / 10;
      };
      return {
        name: past.name,
        color: past.color,
        p50_ms: at.map((moment) => quantile(moment, 1)),
        p95_ms: at.map((moment) => quantile(moment, 1.9)),
        failures: at.map((moment) =>
          Math.round(seen(past, moment, moment + step_ms, "down") / (30 * SECOND)),
        ),
      };
    }),
  };
}

/** The times in which a backend was down, newest first. */
export function incidents(pasts: Past[], from: number, to: number): Incident[] {
  return pasts
    .flatMap((past) =>
      past.stretches
        .filter((each) => each.state === "down" && each.to > from && each.from < to)
        .map((each): Incident => {
          const ended = each.to < to;
          const next = past.stretches.find((other) => other.from >= each.to);
          const gone = ended && next?.from !== each.to;
          const length = preciseSpan(Math.min(each.to, to) - each.from);
          const rested = past.cause?.code === "connection_refused";
          const was = `${past.name} was ${rested ? "not running" : "down"}`;
          const has = `${past.name} has ${rested ? "not run" : "been down"}`;
          return {
            backend: past.name,
            mark: rested ? mark("grey", "cross") : mark("red", "bang"),
            from: each.from,
            to: ended ? each.to : null,
            end_unobserved: gone,
            cause: past.cause,
            text: ended ? `${was} for ${gone ? "at least " : ""}${length}` : `${has} for ${length}`,
          };
        }),
    )
    .toSorted((one, other) => other.from - one.from);
}

/** The switches that those outages of the first backend led to, newest first. */
export function switches([first, second]: Past[], from: number, to: number): PastSwitch[] {
  if (first === undefined) return [];
  const backup = second?.name ?? null;
  return incidents([first], from, to).flatMap((incident): PastSwitch[] => {
    const { cause, backend } = incident;
    const away: PastSwitch = {
      at: incident.from + SECOND,
      from: backend,
      to: backup,
      reason: "failover",
      cause,
      took_ms: 780,
      line: {
        at: incident.from + SECOND,
        title: `${backend} → ${backup ?? "nothing"}`,
        text: cause?.text ?? "the active backend failed",
        note: "decided in 780 ms",
      },
    };
    if (incident.to === null || incident.end_unobserved) return [away];
    const at = incident.to + 5 * MINUTE;
    if (at > to) return [away];
    const back: PastSwitch = {
      at,
      from: backup,
      to: backend,
      reason: "failback",
      cause: null,
      took_ms: null,
      line: { at, title: `${backup} → ${backend}`, text: "back on a better backend", note: "" },
    };
    return [back, away];
  });
}
