import type { Latencies } from "../bindings/Latencies";
import type { LatencySeries } from "../bindings/LatencySeries";
import type { PastSwitch } from "../bindings/PastSwitch";
import { clockTime, shortDate, took } from "../time";
import uPlot from "./uplot";
import { DAY } from "./when";
import type { Window } from "./zoom";

const MINUTE = 60 * 1000;
/** A standby is probed every 10 min: what lies closer together was not interrupted. */
const JOINED = 15 * MINUTE;

/** Patterns of lines, for backends that share a colour. */
export const dashes: number[][] = [[], [8, 4], [2, 3]];

/** Of each backend how many before it have its colour. */
export function repeats(backends: Pick<LatencySeries, "color">[]): number[] {
  return backends.map(
    ({ color }, index) => backends.slice(0, index).filter((each) => each.color === color).length,
  );
}

/** The columns that are drawn: the moments, then each backend's median and 95th percentile. */
export function columns({ at, backends }: Latencies): uPlot.AlignedData {
  return [at, ...backends.flatMap(({ p50_ms, p95_ms }) => [p50_ms, p95_ms])];
}

/** How far apart two moments may be and still be joined by a line. */
export const joined = (step: number): number => Math.max(JOINED, 2 * step);

/** The places of values that no line reaches. */
export function alone(
  at: readonly number[],
  values: ArrayLike<number | null | undefined>,
  joined: number,
): number[] {
  const there = [...at.keys()].filter((index) => values[index] != null);
  const apart = (one: number | undefined, other: number | undefined) =>
    one === undefined ||
    other === undefined ||
    Math.abs((at[one] ?? 0) - (at[other] ?? 0)) > joined;
  return there.filter(
    (index, order) => apart(there[order - 1], index) && apart(index, there[order + 1]),
  );
}

/** The switch that is marked at a moment, not further than `near` ms from it. */
export function switchAt(switches: PastSwitch[], at: number, near: number): PastSwitch | undefined {
  return switches
    .filter((each) => Math.abs(each.at - at) <= near)
    .toSorted((one, other) => Math.abs(one.at - at) - Math.abs(other.at - at))[0];
}

/** A label of the time axis: the time of a day, and the day where a new one begins. */
function tick(at: number, previous: number | undefined, step: number): string {
  if (step >= DAY) return shortDate(at);
  const turned = new Date(previous ?? at).getDate() !== new Date(at).getDate();
  return turned ? shortDate(at) : clockTime(at);
}

/** What the chart is drawn from, as it is when it is drawn. */
export interface Scene {
  latencies: Latencies;
  window: Window;
  switches: PastSwitch[];
  hidden: ReadonlySet<string>;
}

interface Asks {
  scene: () => Scene;
  /** A token's value, as in `green`. */
  color: (token: string) => string;
  font: string;
  onselect: (window: Window) => void;
  onreset: () => void;
  /** The cursor stands on this step. */
  onpoint: (index: number | null) => void;
}

/** How the chart is drawn and what it does. */
export function options(asks: Asks, size: { width: number; height: number }): uPlot.Options {
  const { scene, color } = asks;
  const { backends } = scene().latencies;
  const repeated = repeats(backends);
  const line = (index: number, wide: boolean): uPlot.Series => {
    const { name, color: own } = backends[index] as LatencySeries;
    return {
      label: name,
      show: !scene().hidden.has(name),
      stroke: () => color(own),
      width: wide ? 1.75 : 1,
      alpha: wide ? 1 : 0.6,
      dash: dashes[(repeated[index] ?? 0) % dashes.length] ?? [],
      gaps: (chart, _, __, ___, gaps) => {
        const { step_ms } = scene().latencies;
        const from = chart.scales.x?.min ?? 0;
        const reach =
          chart.valToPos(from + joined(step_ms), "x", true) - chart.valToPos(from, "x", true);
        return gaps.filter(([left, right]) => right - left > reach);
      },
      points: {
        size: wide ? 4 : 3,
        filter: (chart, series) => {
          const [at = [], ...values] = chart.data;
          return alone(at as number[], values[series - 1] ?? [], joined(scene().latencies.step_ms));
        },
        show: true,
      },
    };
  };
  const axis: uPlot.Axis = {
    stroke: () => color("muted"),
    font: `11px ${asks.font}`,
    grid: { stroke: () => color("line"), width: 1 },
    ticks: { show: false },
  };
  return {
    ...size,
    ms: 1,
    legend: { show: false },
    padding: [8, 28, 0, 0],
    scales: {
      x: { time: true, range: () => [scene().window.from, scene().window.to] },
      // From 0 on, so that a flat line is a steady backend and not a magnified noise.
      y: { range: (_, __, most) => [0, Number.isFinite(most) && most > 0 ? most * 1.1 : 100] },
    },
    axes: [
      {
        ...axis,
        size: 24,
        values: (_, splits, __, ___, step) =>
          splits.map((at, index) => tick(at, splits[index - 1], step)),
      },
      { ...axis, size: 56, values: (_, splits) => splits.map((ms) => (ms === 0 ? "0" : took(ms))) },
    ],
    series: [{}, ...backends.flatMap((_, index) => [line(index, true), line(index, false)])],
    cursor: {
      y: false,
      points: { size: 7 },
      drag: { x: true, y: false, setScale: false },
      bind: {
        dblclick: () => () => {
          asks.onreset();
          return null;
        },
      },
    },
    hooks: {
      draw: [(chart) => marks(chart, scene(), color)],
      setCursor: [(chart) => asks.onpoint(chart.cursor.idx ?? null)],
      setSelect: [
        (chart) => {
          const { left, width } = chart.select;
          if (width === 0) return;
          const from = chart.posToVal(left, "x");
          const to = chart.posToVal(left + width, "x");
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          asks.onselect({ from, to });
        },
      ],
    },
  };
}

/** Over the lines: where the selection was switched, and at the foot the steps with failed probes. */
function marks(
  chart: uPlot,
  { latencies, window, switches, hidden }: Scene,
  color: (token: string) => string,
) {
  const { ctx, bbox } = chart;
  const scale = uPlot.pxRatio;
  const foot = bbox.top + bbox.height;
  ctx.save();
  ctx.strokeStyle = color("text");
  ctx.fillStyle = color("text");
  ctx.lineWidth = scale;
  ctx.setLineDash([3 * scale, 3 * scale]);
  for (const { at } of switches) {
    if (at < window.from || at > window.to) continue;
    const x = Math.round(chart.valToPos(at, "x", true)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, foot);
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(x - 4 * scale, bbox.top - 4 * scale);
    ctx.lineTo(x + 4 * scale, bbox.top - 4 * scale);
    ctx.lineTo(x, bbox.top + 3 * scale);
    ctx.fill();
  }
  ctx.fillStyle = color("red");
  const { at, step_ms, backends } = latencies;
  const shown = backends.filter(({ name }) => !hidden.has(name));
  at.forEach((moment, index) => {
    if (!shown.some(({ failures }) => (failures[index] ?? 0) > 0)) return;
    // Whole pixels, so that steps that follow each other have no seam.
    const left = Math.max(bbox.left, Math.floor(chart.valToPos(moment, "x", true)));
    const right = Math.min(
      bbox.left + bbox.width,
      Math.ceil(chart.valToPos(moment + step_ms, "x", true)),
    );
    if (right <= left) return;
    ctx.fillRect(left, foot - 4 * scale, Math.max(scale, right - left), 4 * scale);
  });
  ctx.restore();
}
