import { expect, test } from "vitest";

import {
  differences,
  filled,
  idsOf,
  locate,
  moved,
  toForms,
  type Entry,
} from "../src/backends/form";

const entry = (id: number, name: string, url: string): Entry => ({
  id,
  name,
  url,
  enabled: true,
  sleeps: "by_host",
  color: "by_rank",
});
const railway = entry(1, "Railway", " https://a.example ");
const empty = entry(2, "Render", "  ");
const local = entry(3, " Local ", "localhost");

test("an entry moves to another place and not beyond the ends", () => {
  const entries = [railway, empty, local];
  expect(moved(entries, 2, 1).map(({ id }) => id)).toEqual([1, 3, 2]);
  expect(moved(entries, 0, 2).map(({ id }) => id)).toEqual([2, 3, 1]);
  expect(moved(entries, 0, -1)).toBe(entries);
  expect(moved(entries, 2, 3)).toBe(entries);
  expect(moved(entries, 1, 1)).toBe(entries);
});

test("rows without an address are not saved, and spaces around texts neither", () => {
  expect(toForms(filled([railway, empty, local]))).toEqual([
    {
      name: "Railway",
      url: "https://a.example",
      enabled: true,
      sleeps: "by_host",
      color: "by_rank",
    },
    { name: "Local", url: "localhost", enabled: true, sleeps: "by_host", color: "by_rank" },
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

test("changes are counted: of a backend, to the list, and of the order once", () => {
  const read = [railway, entry(2, "Render", "https://b.example"), local];
  const [one, two, three] = read as [Entry, Entry, Entry];
  expect(differences(read, read)).toBe(0);
  expect(differences([{ ...one, color: "teal", enabled: false }, two, three], read)).toBe(1);
  expect(differences([one, three], read)).toBe(1);
  expect(differences([...read, entry(4, "Spare", "https://c.example")], read)).toBe(1);
  expect(differences([three, one, two], read)).toBe(1);
  expect(differences([three, { ...one, name: "Main" }], read)).toBe(3);
});

test("spaces and a row that is not filled in are no changes", () => {
  expect(differences([{ ...railway, name: " Railway" }, local], [railway, local])).toBe(0);
  expect(differences([railway, entry(4, "Spare", " ")], [railway])).toBe(0);
});

test("a newly read backend is known by the name it has or had, and each once", () => {
  const forms = toForms([railway, entry(0, "Spare", "https://c.example"), local]);
  expect(idsOf(forms, [railway, local])).toEqual([1, null, 3]);
  const renamed = { ...railway, name: "Spare" };
  expect(idsOf(forms, [renamed, local, railway])).toEqual([1, null, 3]);
});
