import { expect, test } from "vitest";

import { idle, proxy } from "../src/host/fake/parts";
import { figures } from "../src/now/traffic";

const said = (...of: Parameters<typeof figures>) =>
  figures(...of).map(({ count, word }) => `${count} ${word}`);

test("the counts are told in the order of their weight", () => {
  expect(said(proxy())).toEqual(["1,204 requests", "12 retries", "0 unanswered"]);
  expect(figures(proxy())[1]?.title).toContain("3 of them");
});

test("one is one, and what was refused is told only once it happened", () => {
  expect(said({ ...idle(), requests: 1, retries: 1, refused: 2 })).toEqual([
    "1 request",
    "1 retry",
    "0 unanswered",
    "2 refused",
  ]);
});
