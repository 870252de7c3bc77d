import { expect, test } from "vitest";

import { filled, locate, moved, toForms } from "../src/backends/form";

const railway = { id: 1, name: "Railway", url: " https://a.example " };
const empty = { id: 2, name: "Render", url: "  " };
const local = { id: 3, name: " Local ", url: "localhost" };

test("an entry moves by one place and stops at the ends", () => {
  const entries = [railway, empty, local];
  expect(moved(entries, 2, -1).map(({ id }) => id)).toEqual([1, 3, 2]);
  expect(moved(entries, 0, 1).map(({ id }) => id)).toEqual([2, 1, 3]);
  expect(moved(entries, 0, -1)).toBe(entries);
  expect(moved(entries, 2, 1)).toBe(entries);
});

test("rows without an address are not saved, and spaces around texts neither", () => {
  expect(toForms(filled([railway, empty, local]))).toEqual([
    { name: "Railway", url: "https://a.example" },
    { name: "Local", url: "localhost" },
  ]);
});

test("a problem finds its field although empty rows were left out", () => {
  const sent = filled([railway, empty, local]);
  const problem = {
    code: "url",
    message: "",
    next_step: "",
    field: [1, "url"] as [number, string],
  };
  expect(locate(problem, sent)).toMatchObject({ id: 3, field: "url" });
});

test("a problem with no field, or one that is not there, belongs to the form", () => {
  const problem = { code: "io", message: "", next_step: "", field: null };
  expect(locate(problem, [railway])).toMatchObject({ id: null, field: null });
  expect(locate({ ...problem, field: [7, "url"] }, [railway])).toMatchObject({ id: null });
  expect(locate({ ...problem, field: [0, "color"] }, [railway])).toMatchObject({ id: null });
});
