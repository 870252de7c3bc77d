import type { Event } from "../bindings/Event";
import type { LogLine } from "../bindings/LogLine";

/** What the log can be narrowed down to. */
export const groups = [
  "Switches",
  "Health",
  "Network and sleep",
  "Failover tests",
  "Checklist",
  "App",
] as const;
export type Group = (typeof groups)[number];

/** Where each type of event belongs. A type that is missing here does not compile. */
const groupOf: Record<Event["type"], Group> = {
  switched: "Switches",
  health_changed: "Health",
  waking: "Health",
  offline: "Network and sleep",
  online: "Network and sleep",
  resumed: "Network and sleep",
  drill_started: "Failover tests",
  drill_ended: "Failover tests",
  drill_restored: "Failover tests",
  checklist_ended: "Checklist",
  started: "App",
  paused: "App",
  unpaused: "App",
  mode_changed: "App",
  interview: "App",
  pinned: "App",
  config_reloaded: "App",
};

/** The types of these groups. */
export const typesOf = (chosen: readonly Group[]): string[] =>
  Object.entries(groupOf)
    .filter(([, group]) => chosen.includes(group))
    .map(([type]) => type);

/** Lines as text to paste: a line each, its parts apart by tabs. */
export function pasted(lines: readonly LogLine[]): string {
  return lines
    .map(({ line: { at, title, text, note } }) =>
      [new Date(at).toISOString(), title, text, note]
        .filter((part) => part !== "")
        .map((part) => part.replaceAll(/\s+/g, " "))
        .join("\t"),
    )
    .join("\n");
}
