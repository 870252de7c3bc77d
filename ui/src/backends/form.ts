import type { BackendColor } from "../bindings/BackendColor";
import type { BackendForm } from "../bindings/BackendForm";
import type { Color } from "../bindings/Color";
import type { Problem } from "../bindings/Problem";
import type { Sleeps } from "../bindings/Sleeps";

/** A backend as it is edited. Its id stays while its place and its texts change. */
export interface Entry {
  id: number;
  name: string;
  url: string;
  /** Off: probed and shown, never selected. */
  enabled: boolean;
  sleeps: Sleeps;
  color: BackendColor;
}

/** The colour that a place in the chain has of its own. */
export function colorOf(index: number): Color {
  return (["green", "amber"] as const)[index] ?? "blue";
}

/** The list with one entry taken from a place and put to another; unchanged beyond the ends. */
export function moved(entries: Entry[], from: number, to: number): Entry[] {
  const list = [...entries];
  const [entry] = list.splice(from, 1);
  if (entry === undefined || from === to || to < 0 || to > list.length) return entries;
  list.splice(to, 0, entry);
  return list;
}

/** What there is to save: the entries with an address. */
export function filled(entries: Entry[]): Entry[] {
  return entries.filter(({ url }) => url.trim() !== "");
}

/** As the app takes them. */
export function toForms(entries: Entry[]): BackendForm[] {
  return entries.map(({ name, url, enabled, sleeps, color }) => ({
    name: name.trim(),
    url: url.trim(),
    enabled,
    sleeps,
    color,
  }));
}

/** As they are edited, but for their ids. */
export function toEntry(form: BackendForm): Omit<Entry, "id"> {
  const { name, url, enabled = true, sleeps = "by_host", color = "by_rank" } = form;
  return { name, url, enabled, sleeps, color };
}

/**
 * Which of the entries each backend of a newly read list is, by its name; null for a new one. An
 * entry may be there twice, as it is and as it was read: either name finds it, once.
 */
export function idsOf(forms: BackendForm[], entries: Entry[]): (number | null)[] {
  const free = new Map(entries.map(({ name, id }) => [name.trim(), id]));
  return forms.map(({ name }) => {
    const id = free.get(name) ?? null;
    for (const [other, of] of free) if (of === id) free.delete(other);
    return id;
  });
}

/**
 * How many backends differ from those that were read: added, removed or changed; another order
 * alone is one change.
 */
export function differences(entries: Entry[], read: Entry[]): number {
  const now = filled(entries);
  const before = new Map(read.map((entry) => [entry.id, JSON.stringify(toForms([entry]))]));
  const changed = now.filter((entry) => before.get(entry.id) !== JSON.stringify(toForms([entry])));
  const there = new Set(now.map(({ id }) => id));
  const removed = read.filter(({ id }) => !there.has(id));
  const shared = now.filter(({ id }) => before.has(id)).map(({ id }) => id);
  const order = read.filter(({ id }) => there.has(id)).map(({ id }) => id);
  const reordered = shared.some((id, index) => id !== order[index]);
  return changed.length + removed.length + Number(reordered);
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
