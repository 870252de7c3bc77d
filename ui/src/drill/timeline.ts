import type { Color } from "../bindings/Color";
import type { DrillBackend } from "../bindings/DrillBackend";
import type { DrillColumn } from "../bindings/DrillColumn";
import type { DrillTimeline } from "../bindings/DrillTimeline";
import { took } from "../time";

/** The drawing's parts from top to bottom, in px: names, bars, failures, times. */
export const NAMES = 20;
export const BARS = 96;
export const FAILURES = 12;
export const TIMES = 20;
export const HEIGHT = NAMES + BARS + FAILURES + TIMES;
/** Where the bars stand. */
export const GROUND = NAMES + BARS;

/** What the scale's texts take at the right, in px. */
export const SCALE = 56;

/** The most columns that the app sends. */
const COLUMNS = 240;
/** What a letter of a name takes, in px; rather too much than too little. */
const LETTER = 7.5;

/** All bars of one backend, as one path: a drill has hundreds, several times a second. */
export interface Bars {
  color: Color;
  d: string;
}

/** What is drawn, in px of a box of the given width and of `HEIGHT`, the scale at its right. */
export interface Drawing {
  bars: Bars[];
  /** Below the ground: the share of a column's requests that failed. */
  failed: string;
  /** The time in which the primary is made to fail, as far as it is drawn. */
  fault: { from: number; to: number; over: boolean } | null;
  /** Who answered for a while, where there is room for the name. */
  names: { x: number; text: string; color: Color }[];
  /** How long an answer of that height took. */
  grid: { y: number; text: string }[];
  times: { x: number; text: string; anchor: "start" | "middle" | "end" }[];
}

/** Lays out a drill's requests: one bar per column, at its time, as high as it took long. */
export function drawing(timeline: DrillTimeline, backends: DrillBackend[], width: number): Drawing {
  const { columns, fault_ms, restored_ms } = timeline;
  const end = spanOf(timeline);
  const room = Math.max(1, width - SCALE);
  const slot = room * Math.max(1 / COLUMNS, period(columns) / end);
  const dense = slot < 4;
  const alone = Math.min(12, slot * 0.72);
  const x = (ms: number) => round((Math.min(ms, end) / end) * (dense ? room : room - alone));
  const most = top(columns);
  // By the square root, so that neither 40 ms nor the one answer after 2 s vanishes.
  const height = (ms: number) => Math.max(1, Math.sqrt(Math.min(ms, most) / most) * BARS);
  /** Many bars stand close to each other: gaps of a pixel or none would be seen as a pattern. */
  const thick = (index: number) => {
    if (!dense) return alone;
    const [from, to] = [columns[index]?.at_ms ?? 0, columns[index + 1]?.at_ms ?? Infinity];
    return Math.min(x(to) - x(from), 2 * slot) + 0.5;
  };
  const rect = (index: number, at: number, y: number, h: number) => {
    const w = round(Math.max(0, Math.min(thick(index), room - x(at))));
    return `M${x(at)} ${round(y)}h${w}v${round(h)}h-${w}z`;
  };

  const bars = backends.map((backend, at): Bars => ({
    color: backend.color,
    d: columns
      .map((column, index) =>
        column.backend === at
          ? rect(index, column.at_ms, GROUND - height(column.ms), height(column.ms))
          : "",
      )
      .join(""),
  }));
  const failed = columns
    .map(({ at_ms, count, failed }, index) =>
      failed === 0
        ? ""
        : rect(index, at_ms, GROUND + 1, Math.max(4, (failed / count) * (FAILURES - 2))),
    )
    .join("");
  const newest =
    columns.length === 0 ? 0 : x(columns.at(-1)?.at_ms ?? 0) + thick(columns.length - 1);
  const fault =
    fault_ms === null
      ? null
      : {
          from: x(fault_ms),
          to: restored_ms === null ? Math.max(newest, x(fault_ms)) : x(restored_ms),
          over: restored_ms !== null,
        };
  return {
    bars: bars.filter(({ d }) => d !== ""),
    failed,
    fault,
    names: names(timeline, backends, x, newest),
    grid: [most, most / 4].map((ms) => ({ y: round(GROUND - height(ms)), text: took(ms) })),
    times: times(timeline, end, room, x),
  };
}

/** What is drawn from left to right, in ms; never nothing. */
function spanOf({ end_ms, columns, fault_ms, restored_ms }: DrillTimeline): number {
  return Math.max(1, end_ms, columns.at(-1)?.at_ms ?? 0, fault_ms ?? 0, restored_ms ?? 0);
}

/** Between two columns, in ms, as a rule; 0 where there are less than two. */
function period(columns: DrillColumn[]): number {
  const gaps = columns.slice(1).map(({ at_ms }, index) => at_ms - (columns[index]?.at_ms ?? 0));
  gaps.sort((one, other) => one - other);
  return gaps[Math.floor(gaps.length / 2)] ?? 0;
}

/** The scale's end in ms: steps of few, so that it stands still while answers come in. */
function top(columns: DrillColumn[]): number {
  const longest = Math.max(...columns.map(({ ms, backend }) => (backend === null ? 0 : ms)), 0);
  return (
    [4, 20, 100, 400, 1000, 2000, 4000, 10_000, 20_000].find((step) => longest <= step) ?? 60_000
  );
}

/** Columns in a row that the same backend answered. */
export interface Stretch {
  backend: number;
  from_ms: number;
}

/** Who answered from when on. A column that nobody answered ends no stretch. */
export function stretches(columns: DrillColumn[]): Stretch[] {
  const found: Stretch[] = [];
  for (const { backend, at_ms } of columns) {
    if (backend !== null && backend !== found.at(-1)?.backend) {
      found.push({ backend, from_ms: at_ms });
    }
  }
  return found;
}

function names(
  { columns }: DrillTimeline,
  backends: DrillBackend[],
  x: (ms: number) => number,
  newest: number,
): Drawing["names"] {
  const runs = stretches(columns);
  return runs.flatMap(({ backend, from_ms }, index) => {
    const of = backends[backend];
    if (of === undefined) return [];
    const from = x(from_ms);
    const next = runs[index + 1];
    const text = shortened(of.name, (next === undefined ? newest : x(next.from_ms)) - from);
    return text === null ? [] : [{ x: from, text, color: of.color }];
  });
}

/** The name as far as it fits into so many px; null where nothing of it says anything. */
function shortened(name: string, px: number): string | null {
  const letters = Math.floor(px / LETTER);
  if (name.length <= letters) return name;
  return letters < 5 ? null : `${name.slice(0, letters - 1).trimEnd()}…`;
}

function times(
  { fault_ms, restored_ms, end_ms }: DrillTimeline,
  end: number,
  width: number,
  x: (ms: number) => number,
): Drawing["times"] {
  /** Half of the widest text, in px. */
  const half = 56;
  const middle = (ms: number | null, word: string) =>
    ms === null ? [] : [{ at: x(ms), text: `${word} ${seconds(ms)}` }];
  const within: Drawing["times"] = [];
  let taken = 28;
  for (const { at, text } of [...middle(fault_ms, "fault at"), ...middle(restored_ms, "over at")]) {
    const placed = Math.min(Math.max(at, taken + half), width - half);
    // What finds no place is said in words beside the drawing.
    if (Math.abs(placed - at) > half || placed - half < taken) continue;
    within.push({ x: round(placed), text, anchor: "middle" });
    taken = placed + half;
  }
  const last: Drawing["times"] =
    taken < width - 48
      ? [{ x: round(width), text: seconds(Math.max(end, end_ms)), anchor: "end" }]
      : [];
  return [{ x: 0, text: "0 s", anchor: "start" }, ...within, ...last];
}

/** A moment of a drill: "6.0 s", "72 s". */
export function seconds(ms: number): string {
  const length = ms / 1000;
  return `${length >= 60 || Number.isInteger(length) ? Math.round(length) : length.toFixed(1)} s`;
}

/** The drawing in words, for a reader who does not see it. */
export function describe(timeline: DrillTimeline, backends: DrillBackend[]): string {
  const { columns, fault_ms, restored_ms } = timeline;
  if (columns.length === 0) return "No requests yet.";
  const sent = columns.reduce((sum, { count }) => sum + count, 0);
  const failed = columns.reduce((sum, column) => sum + column.failed, 0);
  const runs = stretches(columns);
  const told = runs
    .slice(0, MOST_TOLD)
    .map(({ backend, from_ms }) => `${backends[backend]?.name ?? "?"} from ${seconds(from_ms)}`);
  if (runs.length > MOST_TOLD) told.push(`and ${runs.length - MOST_TOLD} changes more`);
  const said = [
    `${sent} requests, ${failed === 0 ? "none" : failed} failed.`,
    told.length === 0 ? "Nobody answered." : `Answered by ${told.join(", ")}.`,
  ];
  if (fault_ms !== null) {
    const over = restored_ms === null ? "" : `, over at ${seconds(restored_ms)}`;
    said.push(`Fault at ${seconds(fault_ms)}${over}.`);
  }
  return said.join(" ");
}

const MOST_TOLD = 6;

const round = (value: number) => Math.round(value * 10) / 10;
