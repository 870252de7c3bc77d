const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// Made once: a format is worth more memory and time than all that it ever writes.
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const short = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

/** A length of time in its largest unit, rounded down: "4 s", "10 min", "3 h", "2 d". */
export function span(ms: number): string {
  const length = Math.max(0, ms);
  if (length < MINUTE) return `${Math.floor(length / SECOND)} s`;
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  if (length < 2 * DAY) return `${Math.floor(length / HOUR)} h`;
  return `${Math.floor(length / DAY)} d`;
}

/** As `span`, with the seconds of the first ten minutes: "1 min 12 s". */
export function preciseSpan(ms: number): string {
  if (ms < MINUTE || ms >= 10 * MINUTE) return span(ms);
  const seconds = Math.floor((ms % MINUTE) / SECOND);
  return `${Math.floor(ms / MINUTE)} min ${seconds} s`;
}

/** A bound of a length of time, rounded up: "2 min 50 s", "3 min". */
export function limit(ms: number): string {
  return preciseSpan(Math.ceil(ms / SECOND) * SECOND).replace(/ min 0 s$/, " min");
}

/** How long ago: "just now", "12 s ago". */
export function ago(at: number, now: number): string {
  return now - at < 2 * SECOND ? "just now" : `${span(now - at)} ago`;
}

/** How long until then, rounded up so that it never says 0 too early: "in 4 s", "now". */
export function until(at: number, now: number): string {
  const left = at - now;
  if (left <= 0) return "now";
  return `in ${span(left < MINUTE ? left + SECOND - 1 : left + MINUTE - 1)}`;
}

/** A time of day: "14:02". */
export function clockTime(at: number): string {
  return clock.format(at);
}

/** The date and the time to the second, as this machine's user writes them. */
export function exact(at: number): string {
  return moment.format(at);
}

/** The date alone. */
export function date(at: number): string {
  return day.format(at);
}

/** The day without its year: "14 Nov". */
export function shortDate(at: number): string {
  return short.format(at);
}

/** Milliseconds to read: "0.42", "4.2", "42", "1,204". */
export function milliseconds(ms: number): string {
  if (ms < 1) return ms.toFixed(2);
  return ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString("en");
}

/** How long something took, with its unit: "0.42 ms", "38 ms", "1.4 s", "72 s". */
export function took(ms: number): string {
  if (ms < 999.5) return `${milliseconds(ms)} ms`;
  const seconds = ms / 1000;
  return `${seconds < 9.95 ? seconds.toFixed(1) : Math.round(seconds).toLocaleString("en")} s`;
}
