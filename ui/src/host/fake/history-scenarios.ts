import type { Snapshot } from "../../bindings/Snapshot";
import type { Connection } from "../host";
import { firstRun, historyScript, kept, pasts, type HistoryScript } from "./history";
import { stretches, type Past } from "./history-parts";
import { HOUR, MINUTE, SECOND, snapshot } from "./parts";

interface Scenario {
  connection: Connection;
  snapshot: Snapshot | null;
  history: HistoryScript;
}

const connected = (history: HistoryScript): Scenario => ({
  connection: "connected",
  snapshot: snapshot(),
  history,
});

const colors = ["green", "amber", "blue", "teal", "violet"] as const;

const twelve = (): Past[] => {
  const [first, second] = pasts();
  return Array.from({ length: 12 }, (_, index): Past => {
    const model = (index % 2 === 0 ? first : second) as Past;
    return {
      ...model,
      name: `Backend ${index + 1}`,
      color: index < 11 ? (colors[index % colors.length] as Past["color"]) : "grey",
      current: index < 11,
      around: 30 + index * 25,
    };
  });
};

const long = (): Past[] =>
  pasts().map((past, index) => ({
    ...past,
    name:
      ["Railway-with-one-very-long-unbroken-name", "Production API, Frankfurt, blue-green no1"][
        index
      ] ?? past.name,
    cause: past.cause && {
      ...past.cause,
      text: "Railway-with-one-very-long-unbroken-name answered 404 with a page of its edge: the service is stopped, has no credit left, or its domain is another one.",
    },
  }));

/** An outage every half hour. */
const flapping = (): Past[] => {
  const now = Date.now();
  return pasts().map((past, index) =>
    index > 0
      ? past
      : {
          ...past,
          stretches: stretches(
            now - 26 * 24 * HOUR,
            now,
            Array.from({ length: 48 }, (_, at) => {
              const from = now - (at + 1) * 30 * MINUTE;
              return [from, from + 70 * SECOND, "down"] as const;
            }).map(([from, to, state]) => [from, to, state]),
          ),
        },
  );
};

const full = {
  code: "history_full",
  message:
    "The history is not kept: the disk with /home/you/.local/share/failover-tray/history.db is full.",
  next_step: "Make room on it; the history goes on by itself then.",
  field: null,
};

/** Scenarios about the history. */
export const historyScenarios: Record<string, () => Scenario> = {
  "history-none": () => connected(firstRun()),
  "history-many": () => connected(historyScript({ lines: 100_000 })),
  "history-twelve": () => connected(historyScript({ pasts: twelve() })),
  "history-long": () => connected(historyScript({ pasts: long() })),
  "history-flapping": () => connected(historyScript({ pasts: flapping(), cut: true })),
  "history-not-kept": () => ({
    connection: "connected",
    snapshot: snapshot({ history_problem: full }),
    history: firstRun({ keeping: kept({ problem: full }) }),
  }),
  "history-memory": () =>
    connected(
      historyScript({
        keeping: kept({
          file: null,
          bytes: 0,
          note: "Kept in memory only, while the sample backends run.",
        }),
      }),
    ),
  "history-broken": () =>
    connected(
      historyScript({
        broken: {
          code: "history_unread",
          message: "The history could not be read: the database is locked by another program.",
          next_step: "End the program that has history.db open, then try again.",
          field: null,
        },
      }),
    ),
  "history-silent": () => connected(historyScript({ silent: true })),
  "history-gone": () => ({
    connection: "lost",
    snapshot: snapshot({ at: Date.now() - 40 * SECOND }),
    history: historyScript(),
  }),
};
