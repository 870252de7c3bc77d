import type { HistoryRange } from "../bindings/HistoryRange";

/** How far back is looked: the word on the switch, and what the whole is called. */
export const ranges: { range: HistoryRange; short: string; title: string }[] = [
  { range: "day", short: "24 h", title: "The last 24 hours" },
  { range: "week", short: "7 d", title: "The last 7 days" },
  { range: "month", short: "30 d", title: "The last 30 days" },
];

/** As many switches and incidents as are looked at; the others are there on request. */
export const FEW = 6;

/** A file's name for the export: "history-7d-2026-11-23.csv". */
export function fileName(range: HistoryRange, at: number): string {
  const word = ranges.find((each) => each.range === range)?.short.replace(" ", "") ?? range;
  return `history-${word}-${new Date(at).toISOString().slice(0, 10)}.csv`;
}

/** A size to read: "0 KB", "640 KB", "12.4 MB". */
export function size(bytes: number): string {
  const KB = 1000;
  if (bytes < KB * KB) return `${Math.ceil(bytes / KB).toLocaleString("en")} KB`;
  const mega = bytes / KB / KB;
  return `${mega < 100 ? mega.toFixed(1) : Math.round(mega).toLocaleString("en")} MB`;
}
