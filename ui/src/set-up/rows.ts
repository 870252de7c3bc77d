import type { BackendForm } from "../bindings/BackendForm";

/** Finds a backend by its name, as people write it. */
export const same = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase();

/**
 * The backends to edit, with a row for each that the guide is about. One that is missing goes
 * before those that come after it in the guide.
 */
export function withRows(forms: BackendForm[], names: string[]): BackendForm[] {
  const rows = [...forms];
  let place = 0;
  for (const name of names) {
    const index = rows.findIndex((row) => same(row.name, name));
    if (index < 0) rows.splice(place, 0, { name, url: "" });
    place = (index < 0 ? place : index) + 1;
  }
  return rows;
}
