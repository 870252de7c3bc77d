import { expect, test } from "vitest";

import type { DrillColumn } from "../src/bindings/DrillColumn";
import type { DrillTimeline } from "../src/bindings/DrillTimeline";
import { describe, drawing, GROUND, NAMES, SCALE, seconds, stretches } from "../src/drill/timeline";
import { chain } from "../src/host/fake/drills";

const WIDTH = 600 + SCALE;

const column = (at_ms: number, changes: Partial<DrillColumn> = {}): DrillColumn => ({
  at_ms,
  backend: 0,
  ms: 40,
  count: 1,
  failed: 0,
  ...changes,
});

const timeline = (columns: DrillColumn[], changes: Partial<DrillTimeline> = {}): DrillTimeline => ({
  fault_ms: null,
  restored_ms: null,
  end_ms: 20_000,
  columns,
  ...changes,
});

/** Where each bar of a path begins and ends, and its top and height, in px. */
function bars(d: string) {
  return [...d.matchAll(/M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)/g)].map(([, ...numbers]) => {
    const [x = 0, y = 0, width = 0, height = 0] = numbers.map(Number);
    return { x, y, width, height };
  });
}

const ofPath = (timeline: DrillTimeline, backends = chain()) => {
  const drawn = drawing(timeline, backends, WIDTH);
  return { drawn, all: drawn.bars.flatMap(({ d }) => bars(d)), failed: bars(drawn.failed) };
};

test("an empty drill is drawn as an empty box of its planned length", () => {
  const { drawn, all } = ofPath(timeline([]));
  expect(all).toEqual([]);
  expect(drawn.failed).toBe("");
  expect(drawn.fault).toBeNull();
  expect(drawn.times.map(({ text }) => text)).toEqual(["0 s", "20 s"]);
});

test("bars stand at their time in the colour of who answered, higher where it took longer", () => {
  const { drawn, all } = ofPath(
    timeline([column(0), column(10_000, { backend: 1, ms: 160 })], { end_ms: 20_000 }),
  );
  expect(drawn.bars.map(({ color }) => color)).toEqual(["green", "amber"]);
  const [railway, render] = all;
  expect(railway?.x).toBe(0);
  expect(render?.x).toBeCloseTo(300, -1.2);
  // By the square root: four times as long is twice as high.
  expect(render?.height).toBeCloseTo(2 * (railway?.height ?? 0), 0);
  for (const { y, height } of all) expect(y + height).toBeCloseTo(GROUND, 0);
});

test("what failed hangs below the ground, by its share, whoever answered the rest", () => {
  const { all, failed } = ofPath(
    timeline([column(0, { backend: null, failed: 1 }), column(200, { count: 10, failed: 5 })]),
  );
  expect(all).toHaveLength(1);
  expect(failed).toHaveLength(2);
  for (const { y } of failed) expect(y).toBeGreaterThan(GROUND);
  expect(failed[0]?.height).toBeGreaterThan(failed[1]?.height ?? Infinity);
});

test("240 columns of uneven times leave no gap and stay within the box", () => {
  const columns = Array.from({ length: 240 }, (_, index) =>
    column(Math.floor(index * 1.25) * 200, { backend: index % 2 }),
  );
  const { all } = ofPath(timeline(columns, { end_ms: 60_000 }));
  const sorted = all.sort((one, other) => one.x - other.x);
  expect(sorted).toHaveLength(240);
  for (const [index, bar] of sorted.entries()) {
    expect(bar.x + bar.width).toBeLessThanOrEqual(WIDTH - SCALE + 0.2);
    expect(bar.x + bar.width).toBeGreaterThanOrEqual((sorted[index + 1]?.x ?? 0) - 0.2);
  }
});

test("while it grows, what is drawn stays where it is", () => {
  const all = Array.from({ length: 100 }, (_, index) =>
    column(index * 200, { ms: 30 + index / 2 }),
  );
  const half = ofPath(timeline(all.slice(0, 50))).all;
  expect(ofPath(timeline(all)).all.slice(0, 50)).toEqual(half);
});

test("a test that went on for longer than planned is drawn whole", () => {
  const { all } = ofPath(timeline([column(0), column(90_000)], { end_ms: 20_000 }));
  expect(Math.max(...all.map(({ x, width }) => x + width))).toBeLessThanOrEqual(
    WIDTH - SCALE + 0.2,
  );
});

test("the fault is shaded as far as it has come, and timed in words", () => {
  const columns = [column(0), column(6000, { backend: 1 }), column(8000, { backend: 1 })];
  const { fault, times } = ofPath(timeline(columns, { fault_ms: 6000 })).drawn;
  expect(fault?.over).toBe(false);
  expect(fault?.to).toBeGreaterThan(fault?.from ?? Infinity);
  expect(times.map(({ text }) => text)).toEqual(["0 s", "fault at 6 s", "20 s"]);

  const over = ofPath(timeline(columns, { fault_ms: 6000, restored_ms: 14_200 })).drawn;
  expect(over.fault?.over).toBe(true);
  expect(over.times.map(({ text }) => text)).toContain("over at 14.2 s");
});

test("times never lie over each other, wherever the fault was", () => {
  for (let fault_ms = 0; fault_ms <= 20_000; fault_ms += 500) {
    for (let restored_ms = fault_ms; restored_ms <= 20_000; restored_ms += 500) {
      const { times } = drawing(timeline([column(0)], { fault_ms, restored_ms }), chain(), WIDTH);
      const boxes = times.map(({ x, text, anchor }) => {
        const width = text.length * 6.5;
        const from = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
        return [from, from + width] as const;
      });
      for (const [index, [from, to]] of boxes.entries()) {
        expect(from).toBeGreaterThanOrEqual(-0.5);
        expect(to).toBeLessThanOrEqual(boxes[index + 1]?.[0] ?? WIDTH);
      }
    }
  }
});

test("who answered is named where there is room, a long name as far as it fits", () => {
  const names = ["Railway", "A-standby-with-one-very-long-unbroken-name"];
  const columns = [
    ...Array.from({ length: 60 }, (_, index) => column(index * 100)),
    ...Array.from({ length: 80 }, (_, index) => column(6000 + index * 100, { backend: 1 })),
    column(14_000),
    column(14_100, { backend: 1 }),
  ];
  const { drawn } = ofPath(timeline(columns), chain(names));
  expect(drawn.names[0]?.text).toBe("Railway");
  expect(drawn.names[1]?.text).toMatch(/^A-standby.*…$/);
  expect(drawn.names).toHaveLength(2);
  for (const { x, text } of drawn.names) expect(x + text.length * 6.5).toBeLessThan(WIDTH);
});

test("the scale is of few steps, at least as high as the longest answer", () => {
  const scale = (ms: number) => drawing(timeline([column(0, { ms })]), chain(), WIDTH).grid;
  expect(scale(38).map(({ text }) => text)).toEqual(["100 ms", "25 ms"]);
  expect(scale(1400).map(({ text }) => text)).toEqual(["2.0 s", "500 ms"]);
  expect(scale(50).map(({ y }) => y)).toEqual([NAMES, (NAMES + GROUND) / 2]);
});

test("a column that nobody answered ends no stretch", () => {
  const columns = [
    column(0),
    column(1, { backend: null, failed: 1 }),
    column(2),
    column(3, { backend: 1 }),
  ];
  expect(stretches(columns)).toEqual([
    { backend: 0, from_ms: 0 },
    { backend: 1, from_ms: 3 },
  ]);
});

test("the drawing is told in words", () => {
  const columns = [
    column(0, { count: 30 }),
    column(6000, { backend: null, failed: 2, count: 2 }),
    column(6400, { backend: 1, count: 38 }),
    column(14_000, { count: 30 }),
  ];
  expect(describe(timeline(columns, { fault_ms: 6000, restored_ms: 14_000 }), chain())).toBe(
    "100 requests, 2 failed. Answered by Railway from 0 s, Render from 6.4 s, Railway from 14 s. " +
      "Fault at 6 s, over at 14 s.",
  );
  expect(describe(timeline([]), chain())).toBe("No requests yet.");
  const flapping = Array.from({ length: 40 }, (_, index) => column(index, { backend: index % 2 }));
  expect(describe(timeline(flapping), chain())).toContain("and 34 changes more");
});

test("moments are in seconds", () => {
  expect([0, 6000, 11_250, 59_940, 72_300].map(seconds)).toEqual([
    "0 s",
    "6 s",
    "11.3 s",
    "59.9 s",
    "72 s",
  ]);
});
