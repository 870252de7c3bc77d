import { expect, test } from "vitest";

import { waterfall } from "../src/now/waterfall";

const none = { dns: null, connect: null, tls: null, first_byte: null, body: null, total: 0 };

test("phases follow each other and make up the whole", () => {
  const bars = waterfall({ dns: 10, connect: 20, tls: 30, first_byte: 30, body: 10, total: 100 });
  expect(bars.map(({ label, start, width }) => [label, start, width])).toEqual([
    ["Name look-up", 0, 10],
    ["Connect", 10, 20],
    ["TLS", 30, 30],
    ["First byte", 60, 30],
    ["Body", 90, 10],
  ]);
});

test("a timeout shows what it waited for as a bar of its own", () => {
  const bars = waterfall({ ...none, connect: 50, total: 5000 });
  expect(bars.map(({ label, ms }) => [label, ms])).toEqual([
    ["Connect", 50],
    ["Waiting", 4950],
  ]);
});

test("the clock's noise between phases is not a bar", () => {
  expect(waterfall({ ...none, connect: 1, total: 1.5 })).toHaveLength(1);
});

test("nothing measured draws nothing and divides by nothing", () => {
  expect(waterfall(none)).toEqual([]);
});
