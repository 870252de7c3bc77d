import { expect, test } from "vitest";

import { ago, limit, milliseconds, preciseSpan, span, until } from "../src/time";

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];

test("a span is told in its largest unit, rounded down", () => {
  const told = [0, 999, 59.9 * second, minute, 59 * minute, hour, 47 * hour, 48 * hour, 61 * day];
  expect(told.map(span)).toEqual([
    "0 s",
    "0 s",
    "59 s",
    "1 min",
    "59 min",
    "1 h",
    "47 h",
    "2 d",
    "61 d",
  ]);
  expect(span(-5)).toBe("0 s");
});

test("the first ten minutes are told to the second", () => {
  const told = [59 * second, 72 * second, 10 * minute - 1, 10 * minute];
  expect(told.map(preciseSpan)).toEqual(["59 s", "1 min 12 s", "9 min 59 s", "10 min"]);
});

test("a bound is rounded up", () => {
  const told = [900, 59_001, 170_000, 170_001, 3 * minute, 12 * minute];
  expect(told.map(limit)).toEqual(["1 s", "1 min", "2 min 50 s", "2 min 51 s", "3 min", "12 min"]);
});

test("the last two seconds are now, also under a clock that was set back", () => {
  expect(ago(1000, 2900)).toBe("just now");
  expect(ago(5000, 1000)).toBe("just now");
  expect(ago(0, 12 * second)).toBe("12 s ago");
});

test("what is due is rounded up, so that it is never announced too early", () => {
  expect(until(3001, 0)).toBe("in 4 s");
  expect(until(4000, 0)).toBe("in 4 s");
  expect(until(9 * minute + 1, 0)).toBe("in 10 min");
  expect(until(0, 0)).toBe("now");
  expect(until(0, 500)).toBe("now");
});

test("milliseconds keep as many digits as say something", () => {
  expect([0.423, 4.23, 42.3, 1204.4].map(milliseconds)).toEqual(["0.42", "4.2", "42", "1,204"]);
});
