import type { BackendForm } from "../bindings/BackendForm";
import type { Problem } from "../bindings/Problem";

/** A backend as it is edited. Its id stays while its place and its texts change. */
export interface Entry {
  id: number;
  name: string;
  url: string;
}

/** The list with one entry moved up (-1) or down (1); unchanged at the ends. */
export function moved(entries: Entry[], index: number, by: -1 | 1): Entry[] {
  const list = [...entries];
  const [entry] = list.splice(index, 1);
  const to = index + by;
  if (entry === undefined || to < 0 || to > list.length) return entries;
  list.splice(to, 0, entry);
  return list;
}

/** What there is to save: the entries with an address. */
export function filled(entries: Entry[]): Entry[] {
  return entries.filter(({ url }) => url.trim() !== "");
}

/** As the app takes them. */
export function toForms(entries: Entry[]): BackendForm[] {
  return entries.map(({ name, url }) => ({ name: name.trim(), url: url.trim() }));
}

/** A problem at the field it belongs to; without one it belongs to the form. */
export interface Located {
  problem: Problem;
  id: number | null;
  field: "name" | "url" | null;
}

/** Finds the field of a problem in the entries that were sent. */
export function locate(problem: Problem, sent: Entry[]): Located {
  if (problem.field !== null) {
    const [index, field] = problem.field;
    const entry = sent[index];
    if (entry !== undefined && (field === "name" || field === "url")) {
      return { problem, id: entry.id, field };
    }
  }
  return { problem, id: null, field: null };
}
