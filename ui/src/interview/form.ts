/** What a person fills in to plan an interview. */
export interface Wish {
  /** It begins now, and the day and the time are of no meaning. */
  now: boolean;
  /** The day, in days from today. */
  day: number;
  /** The time of day, as typed. */
  time: string;
  /** How long it lasts, in minutes, as typed. */
  minutes: string;
}

export type Field = "time" | "minutes";

/** When an interview is, or what is wrong with which field. */
export type Planned =
  { begins: number | null; length_ms: number } | { field: Field; problem: string };

const MINUTE = 60_000;
/** As many days ahead can be chosen. */
export const DAYS = 60;

/** What the wish comes to at `now`; the bounds are in ms. */
export function planned(wish: Wish, now: number, bounds: [number, number]): Planned {
  const minutes = Number(wish.minutes);
  const [shortest, longest] = bounds.map((bound) => bound / MINUTE);
  if (
    !/^\d+$/.test(wish.minutes.trim()) ||
    minutes < (shortest ?? 0) ||
    minutes > (longest ?? Infinity)
  ) {
    return {
      field: "minutes",
      problem: `Write whole minutes from ${shortest} to ${longest}.`,
    };
  }
  const length_ms = minutes * MINUTE;
  if (wish.now) return { begins: null, length_ms };
  const time = /^([01]?\d|2[0-3])[:.]([0-5]\d)$/.exec(wish.time.trim());
  if (time === null) {
    return { field: "time", problem: "Write hours and minutes, as in 09:30 or 15:00." };
  }
  // The calendar's own day, which the change to summer time makes shorter.
  const at = new Date(now);
  at.setDate(at.getDate() + wish.day);
  at.setHours(Number(time[1]), Number(time[2]), 0, 0);
  if (at.getTime() < now - MINUTE) {
    return { field: "time", problem: "That has passed. Choose a later time or another day." };
  }
  return { begins: at.getTime(), length_ms };
}

/** When the day of this moment began. */
export const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** What a day is called that is so many days from `now`. */
export function dayName(now: number, days: number): string {
  if (days === 0) return "Today";
  if (days === 1) return "Tomorrow";
  const at = new Date(now);
  at.setDate(at.getDate() + days);
  return at.toLocaleDateString(undefined, { weekday: "short", day: "numeric", month: "short" });
}

/** The next half hour that leaves time to prepare: the day and the time that a form begins with. */
export function suggested(now: number, prepare: number): { day: number; time: string } {
  const half = 30 * MINUTE;
  const at = new Date(now + prepare);
  const late = at.getMinutes() % 30 === 0 && at.getSeconds() === 0 ? 0 : half;
  const rounded = new Date(at.getTime() + late);
  rounded.setMinutes(rounded.getMinutes() < 30 ? 0 : 30, 0, 0);
  const two = (number: number) => String(number).padStart(2, "0");
  return {
    day: rounded.getDate() === new Date(now).getDate() ? 0 : 1,
    time: `${two(rounded.getHours())}:${two(rounded.getMinutes())}`,
  };
}
