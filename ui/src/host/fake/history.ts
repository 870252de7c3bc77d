import type { History } from "../../bindings/History";
import type { HistoryRange } from "../../bindings/HistoryRange";
import type { Keeping } from "../../bindings/Keeping";
import type { Line } from "../../bindings/Line";
import type { LogLine } from "../../bindings/LogLine";
import type { LogPage } from "../../bindings/LogPage";
import type { LogQuery } from "../../bindings/LogQuery";
import type { Problem } from "../../bindings/Problem";
import type { Reply } from "../../bindings/Reply";
import type { Request } from "../../bindings/Request";
import {
  DAY,
  drawn,
  incidents,
  lengths,
  stopped,
  stretches,
  switches,
  told,
  type Cut,
  type Past,
} from "./history-parts";
import { HOUR, MINUTE, SECOND } from "./parts";

/** What a scenario says of the history. */
export interface HistoryScript {
  pasts: Past[];
  /** Since when there is any. */
  since: number | null;
  keeping: Keeping;
  /** How many lines the log holds. */
  lines: number;
  /** There are older switches and incidents than are told of. */
  cut: boolean;
  /** It cannot be had at all. */
  broken: Problem | null;
  /** No answer comes. */
  silent: boolean;
}

export const kept = (changes: Partial<Keeping> = {}): Keeping => ({
  file: "/home/you/.local/share/failover-tray/history.db",
  bytes: 12_400_000,
  note: null,
  problem: null,
  ...changes,
});

/** The app is off at night, and for a weekend. */
const nights = (now: number): Cut[] =>
  Array.from({ length: 30 }, (_, day): Cut => {
    const weekend = day % 7 === 4;
    return [now - day * DAY - 17 * HOUR, now - day * DAY - (weekend ? 2 : 10) * HOUR, "unobserved"];
  });

/** Railway, down now and then; Render, that wakes; and a Local that is seldom there. */
export function pasts(now = Date.now()): Past[] {
  const first = now - 26 * DAY;
  const down = (ago: number, length: number): Cut => [now - ago, now - ago + length, "down"];
  return [
    {
      name: "Railway",
      color: "green",
      current: true,
      around: 42,
      cause: stopped,
      stretches: stretches(first, now, [
        ...nights(now),
        down(5 * HOUR, 200 * SECOND),
        down(8 * HOUR, 41 * MINUTE),
        down(3 * DAY + 4 * HOUR, 9 * MINUTE),
        down(12 * DAY + 18 * HOUR, HOUR),
      ]),
    },
    {
      name: "Render",
      color: "amber",
      current: true,
      around: 118,
      cause: null,
      stretches: stretches(first, now, [
        ...nights(now),
        [now - 10 * HOUR, now - 10 * HOUR + 50 * SECOND, "waking"],
        [now - 4 * DAY - 6 * HOUR, now - 4 * DAY - 6 * HOUR + 55 * SECOND, "waking"],
      ]),
    },
    {
      name: "Local",
      color: "blue",
      current: true,
      around: 6,
      cause: {
        code: "connection_refused",
        text: "Local is not running: localhost:8000 refuses connections.",
        next_step: "Start it on this computer, or remove Local from the chain.",
      },
      stretches: stretches(now - 6 * DAY, now, [...nights(now), down(6 * HOUR, 7 * HOUR)]),
    },
  ];
}

export const historyScript = (changes: Partial<HistoryScript> = {}): HistoryScript => ({
  pasts: pasts(),
  since: Date.now() - 26 * DAY,
  keeping: kept(),
  lines: 412,
  cut: false,
  broken: null,
  silent: false,
  ...changes,
});

/** Nothing was seen yet. */
export const firstRun = (changes: Partial<HistoryScript> = {}): HistoryScript =>
  historyScript({
    pasts: pasts().map((past) => ({ ...past, stretches: [] })),
    since: null,
    lines: 0,
    keeping: kept({ bytes: 24_576 }),
    ...changes,
  });

const samples: [kind: string, title: string, text: string, note: string][] = [
  ["health_changed", "Railway is healthy", "", ""],
  ["switched", "Render → Railway", "back on a better backend", ""],
  ["health_changed", "Railway is down", stopped.text, ""],
  ["switched", "Railway → Render", stopped.text, "decided in 780 ms"],
  ["waking", "Render is waking", "one long request waits for it", ""],
  ["offline", "Offline", "this computer has no network", ""],
  ["online", "Online", "the network is back", "after 3 min"],
  ["checklist_ended", "Checklist", "10 of 12 ready. One needs you.", ""],
  ["drill_ended", "Failover test: Railway stopped", "Passed: no request was lost.", ""],
  ["config_reloaded", "Configuration reloaded", "3 backends", ""],
  ["started", "Started", "3 backends, interview mode off", ""],
];

interface Row {
  line: LogLine;
  lower: string;
}

/** Carries out what is asked about the history. */
export class FakeHistory {
  private readonly script: HistoryScript;
  private rows: Row[] | null = null;
  /** The last filter, and what it left: pages of it are asked for one after the other. */
  private last: { key: string; match: Row[] } | null = null;

  constructor(script: HistoryScript) {
    this.script = script;
  }

  /** No answer comes to this. */
  silent({ type }: Request): boolean {
    return this.script.silent && ["get_history", "get_latencies", "get_log"].includes(type);
  }

  /** Something happened. */
  add(kind: string, title: string): Line {
    const { all } = this;
    const added = row((all[0]?.line.id ?? 0) + 1, Date.now(), [kind, title, "", ""]);
    all.unshift(added);
    this.last = null;
    return added.line.line;
  }

  answer(request: Request): Reply | null {
    const { broken } = this.script;
    switch (request.type) {
      case "get_history":
        return broken === null
          ? { type: "history", history: this.told(request.range) }
          : { type: "failed", problem: broken };
      case "get_latencies":
        return {
          type: "latencies",
          latencies: drawn(this.script.pasts, request.from, request.to),
        };
      case "get_log":
        return broken === null
          ? { type: "log", page: this.page(request.query) }
          : { type: "failed", problem: broken };
      case "export_history":
        return request.file.includes("/full/")
          ? {
              type: "failed",
              problem: {
                code: "export",
                message: `${request.file} could not be written: no space is left.`,
                next_step: "Choose another place.",
                field: null,
              },
            }
          : { type: "done" };
      default:
        return null;
    }
  }

  private told(range: HistoryRange): History {
    const { pasts, since, keeping, cut } = this.script;
    const to = Date.now();
    const from = to - lengths[range];
    return {
      from,
      to,
      since,
      backends: pasts.map((past) => told(past, from, to)),
      switches: switches(pasts, from, to),
      incidents: incidents(pasts, from, to),
      cut,
      keeping,
    };
  }

  private get all(): Row[] {
    const { lines } = this.script;
    const now = Date.now();
    this.rows ??= Array.from({ length: lines }, (_, index) =>
      // Some numbers are missing, as they may.
      row(2 * (lines - index), now - index * 97 * SECOND, samples[index % samples.length]),
    );
    return this.rows;
  }

  private matching(wanted: string, types: string[]): Row[] {
    const key = [wanted, ...types].join("\n");
    if (this.last?.key !== key) {
      const match = this.all.filter(
        ({ line, lower }) =>
          (types.length === 0 || types.includes(line.kind)) && lower.includes(wanted),
      );
      this.last = { key, match };
    }
    return this.last.match;
  }

  private page({ text, types, before, after, limit }: LogQuery): LogPage {
    const match = this.matching(text.toLowerCase(), types);
    if (after !== null) {
      const newer = match.filter(({ line }) => line.id > after).reverse();
      return page(newer, limit, match.length);
    }
    const first = before === null ? 0 : older(match, before);
    return page(match.slice(first, first + limit + 1), limit, match.length);
  }
}

const page = (rows: Row[], limit: number, matching: number): LogPage => ({
  lines: rows.slice(0, limit).map(({ line }) => line),
  more: rows.length > limit,
  matching,
});

/** The place of the first row that is older than this one; the newest stand first. */
function older(rows: Row[], id: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.line.id ?? 0) < id) high = middle;
    else low = middle + 1;
  }
  return low;
}

function row(id: number, at: number, sample = samples[0]): Row {
  const [kind = "", title = "", text = "", note = ""] = sample ?? [];
  return {
    line: { id, kind, line: { at, title, text, note } },
    lower: `${title} ${text} ${note}`.toLowerCase(),
  };
}
