import type { Reply } from "../bindings/Reply";
import type { Request } from "../bindings/Request";
import type { Snapshot } from "../bindings/Snapshot";

/** Whether the app behind this window answers. */
export type Connection = "connecting" | "connected" | "lost";

/** The views that there are. */
export const views = ["now", "checklist", "drill", "history", "settings", "set-up"] as const;
export type View = (typeof views)[number];

/** What they are called. */
export const viewTitles: Record<View, string> = {
  now: "Now",
  checklist: "Checklist",
  drill: "Failover test",
  history: "History",
  settings: "Settings",
  "set-up": "Set-up",
};

/** The view that the app means by this word; none where this window has none such. */
export const viewOf = (word: string): View | undefined =>
  word === PLAN ? "now" : views.find((view) => view === word.replace("_", "-"));

/** The app's word for the plan of an interview, which lies over what is so now. */
export const PLAN = "interview";

/** What the window is told, unasked. */
export interface Listener {
  snapshot(snapshot: Snapshot): void;
  connection(connection: Connection): void;
  navigate(view: View): void;
  /** The plan of an interview is to be opened. */
  plan(): void;
}

/** All that the window knows of the world outside it. */
export interface Host {
  /** Asks the running app. Rejects when it cannot be reached. */
  request(request: Request): Promise<Reply>;
  /** Tells the listener what is so now, then every change; returns how to end that. */
  listen(listener: Listener): Promise<() => void>;
  /** Puts a text on the clipboard. Rejects when the system refuses. */
  copy(text: string): Promise<void>;
  /** Asks the person where to save a file, `name` proposed; its whole path, or null. */
  saveAs(name: string): Promise<string | null>;
  /** From now on closing the window asks instead; returns how to end that. */
  holdClosing(asked: () => void): Promise<() => void>;
  /** Closes the window, without asking. */
  close(): Promise<void>;
}
