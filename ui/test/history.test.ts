import { expect, test } from "vitest";

import type { LogLine } from "../src/bindings/LogLine";
import type { LogQuery } from "../src/bindings/LogQuery";
import type { Reply } from "../src/bindings/Reply";
import type { Request } from "../src/bindings/Request";
import type { Segment } from "../src/bindings/Segment";
import { BAR, bar, place } from "../src/history/bar";
import { alone, columns, joined, repeats, switchAt } from "../src/history/chart";
import { Chronicle } from "../src/history/chronicle.svelte";
import { groups, pasted, typesOf } from "../src/history/kinds";
import { Log } from "../src/history/log.svelte";
import { fileName, size } from "../src/history/ranges";
import { Selection } from "../src/history/selection.svelte";
import { isWhole, LEAST, moved, scaled, within } from "../src/history/zoom";
import { FakeHistory, historyScript } from "../src/host/fake/history";
import type { Host } from "../src/host/host";
import { Session } from "../src/state/session.svelte";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A session whose app answers as the test says, and what it was asked. */
function asked(answer: (request: Request) => Reply | Promise<Reply>) {
  const requests: Request[] = [];
  const host: Host = {
    request: (request) => {
      requests.push(request);
      return Promise.resolve(answer(request));
    },
    listen: () => Promise.resolve(() => undefined),
    copy: () => Promise.resolve(),
    saveAs: () => Promise.resolve(null),
    holdClosing: () => Promise.resolve(() => undefined),
    close: () => Promise.resolve(),
  };
  return { session: new Session(host), requests };
}

function segment(shares: Partial<Segment>): Segment {
  return {
    from: 0,
    to: 16 * MINUTE,
    state: "up",
    up: 0,
    down: 0,
    waking: 0,
    unobserved: 0,
    text: "",
    ...shares,
  };
}

/** The rectangles of a path: from where on, and how high. */
const boxes = (path: string) =>
  [...path.matchAll(/M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)/g)].map((found) => found.map(Number));

test("a part of a bar is stacked by its shares, and they fill it", () => {
  const drawn = bar([segment({ up: 0.25, down: 0.25, unobserved: 0.5 })], 10);
  const [[, , downTop, , downHigh]] = boxes(drawn.down) as [number[]];
  const [[, , upTop, , upHigh]] = boxes(drawn.up) as [number[]];
  const [[, , top, , high]] = boxes(drawn.unobserved) as [number[]];
  expect([downTop, downHigh]).toEqual([21, 7]);
  expect([upTop, upHigh]).toEqual([14, 7]);
  expect([top, high]).toEqual([0, 14]);
});

test("a second of being down is to be seen, at the cost of what was up", () => {
  const drawn = bar([segment({ up: 0.999, down: 0.001 })], 10);
  const [[, , , , down = 0]] = boxes(drawn.down) as [number[]];
  const [[, , , , up = 0]] = boxes(drawn.up) as [number[]];
  expect(down).toBe(6);
  expect(down + up).toBe(BAR);
  expect(drawn.downs).not.toBe("");
});

test("what was not observed is neither up nor down, and what was up has no mark", () => {
  const unseen = bar([segment({ unobserved: 1 })], 10);
  expect(unseen).toMatchObject({ up: "", down: "", waking: "", downs: "", wakings: "" });
  expect(boxes(unseen.unobserved)).toHaveLength(1);
  const up = bar([segment({ up: 1 })], 10);
  expect(up).toMatchObject({ unobserved: "", downs: "", wakings: "" });
  expect(bar([segment({ up: 0.9, waking: 0.1 })], 10).wakings).not.toBe("");
});

test("the parts of a bar fill its width, one beside the other", () => {
  for (const width of [90, 380, 661.5, 1100]) {
    const places = Array.from({ length: 90 }, (_, index) => place(index, 90, width));
    for (const [index, { x, width: wide }] of places.entries()) {
      expect(wide).toBeGreaterThan(-0.01);
      expect(x + wide).toBeLessThanOrEqual((places[index + 1]?.x ?? width) + 0.01);
    }
  }
});

test("a zoom stays within the whole, and never gets too short to look at", () => {
  const whole = { from: 0, to: 24 * HOUR };
  expect(scaled(whole, 0.5, whole)).toEqual({ from: 6 * HOUR, to: 18 * HOUR });
  expect(scaled({ from: 6 * HOUR, to: 18 * HOUR }, 4, whole)).toEqual(whole);
  expect(moved({ from: 6 * HOUR, to: 18 * HOUR }, 0.5, whole)).toEqual({
    from: 12 * HOUR,
    to: 24 * HOUR,
  });
  expect(moved({ from: 0, to: HOUR }, -0.5, whole)).toEqual({ from: 0, to: HOUR });
  const least = within({ from: HOUR, to: HOUR }, whole);
  expect(least.to - least.from).toBe(LEAST);
  expect(isWhole(whole, whole)).toBe(true);
  expect(isWhole(least, whole)).toBe(false);
  // A history that is younger than that is shown whole.
  expect(within({ from: 0, to: 1 }, { from: 0, to: MINUTE })).toEqual({ from: 0, to: MINUTE });
});

test("values that no line reaches are dots", () => {
  const at = [0, 1, 2, 3, 4, 5, 20, 40, 41].map((step) => step * MINUTE);
  const values = [1, 1, null, null, null, 1, 1, 1, 1];
  expect(joined(MINUTE)).toBe(15 * MINUTE);
  expect(alone(at, values, 15 * MINUTE)).toEqual([]);
  expect(alone(at, values, 10 * MINUTE)).toEqual([6]);
  expect(alone(at, values, 2 * MINUTE)).toEqual([5, 6]);
  expect(alone(at, [], MINUTE)).toEqual([]);
});

test("backends of one colour are told apart by their lines", () => {
  const colors = ["green", "amber", "green", "grey", "green"] as const;
  expect(repeats(colors.map((color) => ({ color })))).toEqual([0, 0, 1, 0, 2]);
});

test("each backend has two columns beside the moments", () => {
  const backends = [
    { name: "A", color: "green" as const, p50_ms: [1, null], p95_ms: [2, null], failures: [0, 1] },
  ];
  expect(columns({ from: 0, to: 2, at: [0, 1], step_ms: 1, backends })).toEqual([
    [0, 1],
    [1, null],
    [2, null],
  ]);
});

test("the nearest switch is named, and none that is far away", () => {
  const made = [10, 100].map((at) => ({
    at,
    from: "A",
    to: "B",
    reason: "failover" as const,
    cause: null,
    took_ms: null,
    line: { at, title: `at ${at}`, text: "", note: "" },
  }));
  expect(switchAt(made, 60, 50)?.at).toBe(100);
  expect(switchAt(made, 40, 50)?.at).toBe(10);
  expect(switchAt(made, 200, 50)).toBeUndefined();
});

test("each group of the log has types, and none is in two", () => {
  const all = groups.flatMap((group) => typesOf([group]));
  for (const group of groups) expect(typesOf([group])).not.toEqual([]);
  expect(new Set(all).size).toBe(all.length);
  expect(typesOf([])).toEqual([]);
});

test("lines are pasted one a line, whatever is in them", () => {
  const line = (title: string, text: string, note: string): LogLine => ({
    id: 1,
    kind: "switched",
    line: { at: Date.UTC(2026, 10, 23, 14, 2), title, text, note },
  });
  expect(pasted([line("A → B", "it\nfailed\ttwice", ""), line("B", "", "after 3 s")])).toBe(
    "2026-11-23T14:02:00.000Z\tA → B\tit failed twice\n2026-11-23T14:02:00.000Z\tB\tafter 3 s",
  );
});

test("a file is named by its range and day, a size is read at a glance", () => {
  const at = Date.UTC(2026, 10, 23);
  expect(fileName("week", at)).toBe("history-7d-2026-11-23.csv");
  expect([0, 640_001, 12_400_000, 1_234_000_000].map(size)).toEqual([
    "0 KB",
    "641 KB",
    "12.4 MB",
    "1,234 MB",
  ]);
});

test("a selection is extended to either side of where it began, and moves with its lines", () => {
  const selection = new Selection();
  expect(selection.count).toBe(0);
  selection.choose(5, true);
  selection.choose(3, true);
  expect([selection.range, selection.count]).toEqual([[3, 5], 3]);
  selection.choose(8, true);
  selection.shift(2);
  expect([selection.range, selection.active]).toEqual([[7, 10], 10]);
  selection.choose(1, false);
  expect([selection.has(1), selection.has(7)]).toEqual([true, false]);
});

/** A log over a fake history of so many lines. */
function logOf(lines: number) {
  const past = new FakeHistory(historyScript({ lines }));
  const { session, requests } = asked((request) => past.answer(request) ?? { type: "done" });
  const queries = (): LogQuery[] =>
    requests.flatMap((request) => (request.type === "get_log" ? [request.query] : []));
  return { log: new Log(), past, session, queries };
}

/** All that is under way has come to its end. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

test("the log is read page after page, each line once and in order", async () => {
  const { log, session, queries } = logOf(3456);
  await log.load(session);
  await settled();
  expect([log.matching, log.held]).toEqual([3456, 1200]);
  await log.fill(session, 3455);
  expect(log.held).toBe(3456);
  const ids = Array.from({ length: 3456 }, (_, index) => log.at(index)?.id);
  expect(ids).toEqual(Array.from({ length: 3456 }, (_, index) => 2 * (3456 - index)));
  expect(log.at(3456)).toBeUndefined();
  expect(queries().map(({ limit }) => limit)).toEqual([200, 1000, 1000, 1000, 1000]);
  expect(log.between(0, 5000)).toHaveLength(1000);
});

test("a filter that was left behind does not show up in the next one", async () => {
  const { log, session } = logOf(500);
  await log.load(session);
  await settled();
  log.text = "stopped";
  const first = log.load(session);
  log.text = "";
  log.groups = ["Switches"];
  const second = log.load(session);
  await Promise.all([first, second]);
  await settled();
  expect(log.narrowed).toBe(true);
  expect(log.held).toBe(log.matching);
  for (let index = 0; index < log.held; index += 1) expect(log.at(index)?.kind).toBe("switched");
});

test("newer lines wait until they are shown, the newest of them first", async () => {
  const { log, past, session } = logOf(10);
  await log.load(session);
  await settled();
  await log.look(session);
  expect(log.waiting).toEqual([]);
  past.add("paused", "Paused");
  past.add("unpaused", "Resumed");
  await log.look(session);
  past.add("paused", "Paused again");
  await log.look(session);
  expect(log.at(0)?.line.title).toBe("Railway is healthy");
  expect(log.show()).toBe(3);
  expect([0, 1, 2].map((index) => log.at(index)?.line.title)).toEqual([
    "Paused again",
    "Resumed",
    "Paused",
  ]);
  expect([log.held, log.matching]).toEqual([13, 13]);
});

test("who was away for long has all that happened meanwhile, and it is counted once", async () => {
  const { log, past, session, queries } = logOf(1300);
  await log.load(session);
  await settled();
  for (let index = 0; index < 2500; index += 1) past.add("paused", `Paused ${index}`);
  await log.look(session);
  expect(log.waiting).toHaveLength(2500);
  expect(queries().filter(({ after }) => after !== null)).toHaveLength(3);
  // Read on while they wait: the older ones are counted without them.
  await log.fill(session, 1299);
  expect([log.matching, log.held]).toEqual([1300, 1300]);
  expect(log.show()).toBe(2500);
  expect([log.matching, log.held]).toEqual([3800, 3800]);
  const ids = Array.from({ length: 3800 }, (_, index) => log.at(index)?.id ?? 0);
  expect(ids).toEqual(ids.toSorted((one, other) => other - one));
  expect(new Set(ids).size).toBe(3800);
});

test("nothing is added to a log whose filter is being changed", async () => {
  const { log, past, session } = logOf(412);
  log.groups = ["Switches"];
  await log.load(session);
  await settled();
  log.groups = [];
  // The newest switch is older than the newest line of all; the oldest one is not the last.
  await Promise.all([log.load(session), log.look(session), log.fill(session, 411)]);
  await settled();
  log.show();
  await log.fill(session, 411);
  const ids = Array.from({ length: log.held }, (_, index) => log.at(index)?.id ?? 0);
  expect(ids).toEqual(Array.from({ length: 412 }, (_, index) => 2 * (412 - index)));
  // And then it is looked on.
  past.add("paused", "Paused");
  await log.look(session);
  expect(log.waiting).toHaveLength(1);
});

test("the first line of all is found by a look, too", async () => {
  const { log, past, session } = logOf(0);
  await log.load(session);
  expect(log.matching).toBe(0);
  past.add("started", "Started");
  await log.look(session);
  log.show();
  expect([log.matching, log.at(0)?.line.title]).toEqual([1, "Started"]);
});

test("a log that cannot be read says why, and is read when it can be", async () => {
  const problem = { code: "history", message: "Locked.", next_step: "Wait.", field: null };
  let locked = true;
  const past = new FakeHistory(historyScript({ lines: 3 }));
  const { session } = asked((request) =>
    locked ? { type: "failed", problem } : (past.answer(request) ?? { type: "done" }),
  );
  const log = new Log();
  await log.load(session);
  expect([log.failed, log.read]).toEqual([problem, false]);
  locked = false;
  await log.load(session);
  expect([log.failed, log.read, log.held]).toEqual([null, true, 3]);
});

test("of two ranges the one that was chosen last is shown", async () => {
  const past = new FakeHistory(historyScript());
  const held: (() => void)[] = [];
  const { session, requests } = asked((request) => {
    const reply = past.answer(request) ?? ({ type: "done" } as const);
    if (request.type !== "get_history") return reply;
    return new Promise((resolve) => held.push(() => resolve(reply)));
  });
  const chronicle = new Chronicle();
  chronicle.choose(session, "week");
  chronicle.choose(session, "month");
  const [week, month] = held;
  month?.();
  await settled();
  week?.();
  await settled();
  const { from = 0, to = 0 } = chronicle.history ?? {};
  expect(Math.round((to - from) / HOUR / 24)).toBe(30);
  expect(chronicle.reading).toBe(false);
  // What is drawn is the time of the history.
  expect(requests.at(-1)).toEqual({ type: "get_latencies", from, to });
});

test("the oldest part that is looked at stays while time goes on", async () => {
  const past = new FakeHistory(historyScript());
  let passed = 0;
  const { session } = asked((request) => {
    const reply = past.answer(request) ?? ({ type: "done" } as const);
    if (reply.type !== "history") return reply;
    const { history } = reply;
    return {
      type: "history",
      history: { ...history, from: history.from + passed, to: history.to + passed },
    };
  });
  const chronicle = new Chronicle();
  await chronicle.load(session);
  const { from } = chronicle.window;
  chronicle.look(session, { from, to: from + 2 * HOUR });
  passed = MINUTE;
  await chronicle.load(session);
  const { history, zoom } = chronicle;
  expect(zoom?.from).toBe(history?.from);
  expect((zoom?.to ?? 0) - (zoom?.from ?? 0)).toBe(2 * HOUR);
});

test("what is shown is called what it is while another range is not there", async () => {
  const problem = { code: "history", message: "Locked.", next_step: "Wait.", field: null };
  const past = new FakeHistory(historyScript());
  let locked = false;
  const { session } = asked((request) =>
    locked ? { type: "failed", problem } : (past.answer(request) ?? { type: "done" }),
  );
  const chronicle = new Chronicle();
  await chronicle.load(session);
  locked = true;
  chronicle.choose(session, "month");
  await settled();
  expect([chronicle.range, chronicle.told, chronicle.failed]).toEqual(["month", "day", problem]);
  locked = false;
  await chronicle.load(session);
  expect(chronicle.told).toBe("month");
});

test("a part of the time that is looked at is drawn anew, and the whole again", async () => {
  const past = new FakeHistory(historyScript());
  const { session, requests } = asked((request) => past.answer(request) ?? { type: "done" });
  const chronicle = new Chronicle();
  await chronicle.load(session);
  const { from, to } = chronicle.window;
  chronicle.look(session, { from: from + HOUR, to: to - HOUR });
  await settled();
  expect(requests.at(-1)).toEqual({ type: "get_latencies", from: from + HOUR, to: to - HOUR });
  expect(chronicle.latencies?.from).toBe(from + HOUR);
  chronicle.look(session, { from, to });
  await settled();
  expect(chronicle.zoom).toBeNull();
  expect(requests.at(-1)).toEqual({ type: "get_latencies", from, to });
});
