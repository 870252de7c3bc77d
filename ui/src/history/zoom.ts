/** A time, from and to in Unix ms. */
export interface Window {
  from: number;
  to: number;
}

/** Less than this is nothing to look at: a step of the history is a minute. */
export const LEAST = 10 * 60 * 1000;

/** `window` within `whole`, as long as it is where that is possible, and never shorter than LEAST. */
export function within(window: Window, whole: Window): Window {
  const all = whole.to - whole.from;
  const length = Math.min(all, Math.max(LEAST, window.to - window.from));
  const middle = (window.from + window.to) / 2;
  const from = Math.min(Math.max(middle - length / 2, whole.from), whole.to - length);
  return { from: Math.round(from), to: Math.round(from + length) };
}

/** Half of it, or twice of it, about its middle. */
export function scaled(window: Window, by: number, whole: Window): Window {
  const middle = (window.from + window.to) / 2;
  const half = ((window.to - window.from) * by) / 2;
  return within({ from: middle - half, to: middle + half }, whole);
}

/** Moved by a share of its length: -0.5 is half of it earlier. */
export function moved(window: Window, share: number, whole: Window): Window {
  const by = (window.to - window.from) * share;
  return within({ from: window.from + by, to: window.to + by }, whole);
}

/** Nothing is left out. */
export const isWhole = (window: Window, whole: Window): boolean =>
  window.from <= whole.from && window.to >= whole.to;
