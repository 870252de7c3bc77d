import { expect, test } from "vitest";

import { describe, SLOTS, sparkline } from "../src/now/sparkline";

const [width, height] = [310, 26];

test("the newest probe stands at the right edge, a full scale above zero", () => {
  expect(sparkline([10, 20], width, height)).toEqual({ lines: ["300,13 310,3"], gaps: [] });
});

test("a failed probe breaks the line and is drawn as a gap up to it", () => {
  expect(sparkline([20, 20, null, null, 20], width, height)).toEqual({
    lines: ["270,3 280,3", "310,3 310,3"],
    gaps: [[280, 300]],
  });
});

test("older probes than there are slots are left out", () => {
  const many = Array.from({ length: SLOTS + 10 }, () => 5);
  const [line = ""] = sparkline(many, width, height).lines;
  expect(line.split(" ")).toHaveLength(SLOTS);
  expect(line.startsWith("0,")).toBe(true);
});

test("no probe, only failures, and times of zero draw without a broken number", () => {
  expect(sparkline([], width, height)).toEqual({ lines: [], gaps: [] });
  expect(sparkline([null], width, height).gaps).toEqual([[300, 310]]);
  expect(sparkline([0, 0], width, height).lines).toEqual(["300,23 310,23"]);
});

test("the words say what the picture shows", () => {
  expect(describe([])).toBe("not checked yet");
  expect(describe([38.2, 60, null])).toBe("last 3 checks: 1 failed, 38 to 60 ms");
  expect(describe([null, null])).toBe("last 2 checks: 2 failed");
});
