import type { Setting } from "../bindings/Setting";

/** A number and a unit, once or more: `250ms`, `1h 30m`. The app has the last word on both. */
const duration = /^\s*(?:\d+\s*[a-zµ]+\s*)+$/i;

/**
 * What is wrong with the text of a setting, as far as its kind alone can tell; null if nothing.
 * Bounds and meanings are the app's to judge, when it is saved.
 */
export function shapeProblem({ kind, allowed }: Setting, text: string): string | null {
  switch (kind.type) {
    case "duration":
      return duration.test(text)
        ? null
        : `Write a number and a unit, as in 250ms, 5s or 10m. Allowed: ${allowed}.`;
    case "count":
      return /^\s*\d+\s*$/.test(text) ? null : `Write a whole number. Allowed: ${allowed}.`;
    default:
      return null;
  }
}
