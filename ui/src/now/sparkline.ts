/** What a sparkline draws, in its own coordinates. */
export interface Sparkline {
  /** One list of `x,y` points for each run of answered probes. */
  lines: string[];
  /** From x to x: the probes that failed. */
  gaps: [number, number][];
}

/** How many probes fit: the newest stands at the right edge, so a new one only moves the rest. */
export const SLOTS = 32;

/**
 * Lays out the latest total times, oldest first, none where a probe failed. The y axis starts
 * at 0, so that a flat line is a steady backend and not a magnified noise.
 */
export function sparkline(totals: (number | null)[], width: number, height: number): Sparkline {
  const shown = totals.slice(-SLOTS);
  const step = width / (SLOTS - 1);
  const top = Math.max(1, ...shown.map((total) => total ?? 0));
  const x = (index: number) => round(width - (shown.length - 1 - index) * step);
  const y = (total: number) => round(height - 3 - (total / top) * (height - 6));

  const lines: string[] = [];
  const gaps: [number, number][] = [];
  let points: string[] = [];
  shown.forEach((total, index) => {
    if (total !== null) {
      points.push(`${x(index)},${y(total)}`);
      return;
    }
    if (points.length > 0) lines.push(line(points));
    points = [];
    const last = gaps.at(-1);
    if (last !== undefined && shown[index - 1] === null) last[1] = x(index);
    else gaps.push([Math.max(0, round(x(index) - step)), x(index)]);
  });
  if (points.length > 0) lines.push(line(points));
  return { lines, gaps };
}

/** A single point is drawn as a line to itself, which a round cap makes a dot. */
function line(points: string[]): string {
  return (points.length === 1 ? [...points, ...points] : points).join(" ");
}

/** The same in words, for a reader who does not see it. */
export function describe(totals: (number | null)[]): string {
  const answered = totals.filter((total) => total !== null);
  const failed = totals.length - answered.length;
  if (totals.length === 0) return "not checked yet";
  const failures = failed === 0 ? "none failed" : `${failed} failed`;
  const checks = `last ${totals.length} checks: ${failures}`;
  if (answered.length === 0) return checks;
  const [low, high] = [Math.min(...answered), Math.max(...answered)].map(Math.round);
  return `${checks}, ${low} to ${high} ms`;
}

const round = (value: number) => Math.round(value * 10) / 10;
