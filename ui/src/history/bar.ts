import type { Segment } from "../bindings/Segment";

/** Heights of the bar and of the marks under it, in px. */
export const BAR = 28;
export const MARKS = 8;
export const HEIGHT = BAR + MARKS;
/** What was down or waking is to be seen, however short it was. */
const LEAST = 6;

/** A bar, as paths in px. */
export interface Bar {
  up: string;
  down: string;
  waking: string;
  unobserved: string;
  /** Triangles under the segments in which it was down. */
  downs: string;
  /** Dots under those in which it was waking, and not down. */
  wakings: string;
}

const round = (value: number) => Math.round(value * 100) / 100;

/** Where a segment lies, in px. */
export function place(index: number, count: number, width: number): { x: number; width: number } {
  const pitch = width / count;
  const gap = pitch < 5 ? 1 : 2;
  return { x: round(index * pitch + gap / 2), width: round(pitch - gap) };
}

/** Each segment stacked by its shares: down lowest, then waking, up, and what nobody saw. */
export function bar(segments: Segment[], width: number): Bar {
  const drawn: Bar = { up: "", down: "", waking: "", unobserved: "", downs: "", wakings: "" };
  segments.forEach((segment, index) => {
    const { x, width: wide } = place(index, segments.length, width);
    const heights = stacked(segment);
    let y = BAR;
    for (const part of ["down", "waking", "up", "unobserved"] as const) {
      const height = heights[part];
      if (height <= 0) continue;
      y = round(y - height);
      drawn[part] += `M${x} ${y}h${wide}v${round(height)}h${-wide}z`;
    }
    const middle = round(x + wide / 2);
    if (heights.down > 0) drawn.downs += `M${middle} ${BAR + 2}l3 5h-6z`;
    else if (heights.waking > 0) {
      drawn.wakings += `M${middle - 1.5} ${BAR + 4.5}a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0 -3 0z`;
    }
  });
  return drawn;
}

type Heights = Record<"up" | "down" | "waking" | "unobserved", number>;

/** The shares in px, those that matter made visible at the cost of the larger one of the others. */
function stacked({ up, down, waking, unobserved }: Segment): Heights {
  const raised = (share: number) => (share > 0 ? Math.max(LEAST, share * BAR) : 0);
  const heights = {
    down: raised(down),
    waking: raised(waking),
    up: up * BAR,
    unobserved: unobserved * BAR,
  };
  let over = heights.down + heights.waking + heights.up + heights.unobserved - BAR;
  for (const part of ["up", "unobserved", "down", "waking"] as const) {
    if (over <= 0) break;
    const least = part === "up" || part === "unobserved" ? 0 : Math.min(LEAST, heights[part]);
    const taken = Math.min(over, heights[part] - least);
    heights[part] -= taken;
    over -= taken;
  }
  return heights;
}
