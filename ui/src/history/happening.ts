import type { Snapshot } from "../bindings/Snapshot";

/** Many things at once are one look, in ms; what is written a moment later is found by another. */
const LOOKS = [250, 1500];

/** What happened last, as a word that stays the same until something else does. */
export function latest(snapshot: Snapshot | null): string {
  const line = snapshot?.recent[0];
  return line === undefined ? "" : `${line.at} ${line.title} ${line.text}`;
}

/** Looks soon, and once more; returns how to call that off. */
export function soon(look: () => void): () => void {
  const looks = LOOKS.map((after) => setTimeout(look, after));
  return () => looks.forEach(clearTimeout);
}
