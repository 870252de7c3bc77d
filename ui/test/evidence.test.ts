import { expect, test } from "vitest";

import { evidenceText } from "../src/now/evidence";
import { local, railwayStopped } from "../src/host/fake/parts";

test("the evidence of an answer reads as it came, with its cause and its next step", () => {
  const text = evidenceText(railwayStopped({ probed_at: Date.UTC(2026, 10, 22, 14, 2) }));
  expect(text).toContain("checked 2026-11-22T14:02:00.000Z");
  expect(text).toContain("railway_not_found: Railway is stopped or out of credit.");
  expect(text).toContain("HTTP/1.1 404 Not Found\ncontent-type: application/json");
  expect(text).toContain('"message":"Application not found"}');
  expect(text).toContain("Total: 38 ms");
});

test("where no answer came, the error stands in its place", () => {
  expect(evidenceText(local())).toContain("\nconnection refused (os error 111)\n");
});
