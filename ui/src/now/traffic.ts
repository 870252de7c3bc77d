import type { Proxy } from "../bindings/Proxy";

/** A count to read: "1,204". */
export function count(number: number): string {
  return number.toLocaleString("en");
}

/** One figure of the line, and what it means for who asks. */
export interface Figure {
  count: string;
  word: string;
  title: string;
}

/** What the proxy did so far. What hardly ever happens is left out until it does. */
export function figures(proxy: Proxy): Figure[] {
  const { requests, retries, hedges, unanswered, refused } = proxy;
  const figure = (number: number, word: string, title: string): Figure => ({
    count: count(number),
    word,
    title,
  });
  const copies = hedges === 0 ? "" : `; ${count(hedges)} of them while the first was slow`;
  return [
    figure(requests, requests === 1 ? "request" : "requests", "Taken since the app started"),
    figure(
      retries,
      retries === 1 ? "retry" : "retries",
      `Tries beyond a request's first, on the next backend${copies}`,
    ),
    figure(unanswered, "unanswered", "Answered with 503, as no backend could answer"),
    ...(refused === 0
      ? []
      : [figure(refused, "refused", "Malformed, or meant for another host: sent to no backend")]),
  ];
}
