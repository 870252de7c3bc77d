import { expect, test } from "vitest";

import { tested } from "../src/drill/age";
import { counted, drawn, figures, fileName, phases } from "../src/drill/figures";
import { chain, course, report, summary } from "../src/host/fake/drills";
import { took } from "../src/time";

const DAY = 24 * 60 * 60 * 1000;

test("a passed test comes down to four numbers", () => {
  expect(figures(report(course()))).toEqual([
    { value: "0 of 100", label: "requests failed" },
    { value: "38 ms", label: "to switch to Render" },
    { value: "0", label: "writes executed twice" },
    { value: "121 ms", label: "median during the fault, 43 ms before" },
  ]);
});

test("what was not measured is no number", () => {
  const unsent = report(course({ broken: { at: 3000, reason: null } }));
  expect(figures(unsent)[1]).toEqual({ value: "–", label: "no switch was seen" });
  expect(figures(unsent)[3]).toEqual({ value: "–", label: "no answer during the fault" });
  expect(phases(unsent).map(({ name }) => name)).toEqual(["Before the fault"]);
});

test("the standby that answered most is the one that was switched to", () => {
  const drill = report(course());
  const [railway, render, local] = drill.backends;
  if (railway === undefined || render === undefined || local === undefined) throw new Error("3");
  drill.backends = [railway, { ...render, answered: 2 }, { ...local, answered: 38 }];
  expect(figures(drill)[1]?.label).toBe("to switch to Local");
});

test("failures are counted by how, and what did not happen is left out", () => {
  const labels = (lost: number) => counted(report(course({ lost }))).map(({ label }) => label);
  expect(labels(3)).toContain("failed: no backend could answer");
  expect(labels(0).join("\n")).not.toMatch(/failed|second copies/);
});

test("the legend names the two that it is about, and who answered besides", () => {
  const names = (backends: Parameters<typeof drawn>[0]) => drawn(backends).map(({ name }) => name);
  expect(names(chain())).toEqual(["Railway", "Render"]);
  const [railway, render, local] = chain();
  if (railway === undefined || render === undefined || local === undefined) throw new Error("3");
  expect(names([railway, render, { ...local, answered: 1 }])).toEqual([
    "Railway",
    "Render",
    "Local",
  ]);
  // The primary may be the second: the first is not enabled.
  expect(names([{ ...railway, primary: false }, { ...render, primary: true }, local])).toEqual([
    "Railway",
    "Render",
  ]);
});

test("a test counts while it passed and is younger than seven days", () => {
  const now = Date.now();
  const of = (at: number, verdict: "passed" | "failed" | "inconclusive" = "passed") =>
    tested(summary({ at, verdict }), now);
  expect(tested(null, now)).toBe(false);
  expect(of(now - 6.9 * DAY)).toBe(true);
  expect(of(now - 7 * DAY)).toBe(false);
  expect(of(now, "failed")).toBe(false);
  expect(of(now, "inconclusive")).toBe(false);
});

test("a saved report is named by its day and its scenario", () => {
  const at = Date.UTC(2026, 10, 23, 14);
  expect(fileName({ scenario: "hang", at }, "html")).toBe("failover-test-2026-11-23-hang.html");
});

test("lengths of time have their unit", () => {
  expect([0.4, 38, 999.4, 999.6, 1400, 9940, 9960, 72_000].map(took)).toEqual([
    "0.40 ms",
    "38 ms",
    "999 ms",
    "1.0 s",
    "1.4 s",
    "9.9 s",
    "10 s",
    "72 s",
  ]);
});
