import { clockTime, shortDate } from "../time";

/** In ms. */
export const DAY = 24 * 60 * 60 * 1000;

/** A moment of a time that is so long, in ms: "14:02" within a day, else "14 Nov, 14:02". */
export function when(at: number, length: number): string {
  if (length <= DAY) return clockTime(at);
  return `${shortDate(at)}, ${clockTime(at)}`;
}

/** From then to then: "14:02 – 14:18", "14 Nov, 22:00 – 15 Nov, 06:00". */
export function period(from: number, to: number, length: number): string {
  return `${when(from, length)} – ${when(to, length)}`;
}
