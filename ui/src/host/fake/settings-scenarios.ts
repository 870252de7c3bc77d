import { snapshot } from "./parts";
import type { Scenario } from "./scenarios";
import { settingsScript, withoutFile } from "./settings";

const path = "/home/you/.config/failover-tray/backends.toml";

/** What the file and the system can do to who edits settings. */
export const settingsScenarios: Record<string, () => Scenario> = {
  "settings-edited": () => ({
    connection: "connected",
    snapshot: snapshot(),
    settings: settingsScript({
      edited: [
        { key: "health.timeout", value: "3s" },
        { key: "watch.active", value: "45s" },
      ],
    }),
  }),

  "settings-mistake": () => {
    const problem = {
      code: "config",
      message: `${path}:14: watch.active "30" is not a duration.`,
      next_step: "Write a number and a unit, as in 30s.",
      field: null,
    };
    return {
      connection: "connected",
      snapshot: snapshot({ config: { source: "file", path, problem } }),
      settings: settingsScript({ problem }),
    };
  },

  "settings-arguments": () => ({
    connection: "connected",
    snapshot: snapshot({ config: { source: "arguments", path: null, problem: null } }),
    settings: { ...withoutFile(), overridden: ["proxy.listen", "--listen"] },
  }),

  "settings-environment": () => ({
    connection: "connected",
    snapshot: snapshot({ config: { source: "environment", path, problem: null } }),
    settings: withoutFile(),
  }),

  "settings-broken": () => ({
    connection: "connected",
    snapshot: snapshot(),
    settings: settingsScript({
      broken: {
        code: "ending",
        message: "The app is ending.",
        next_step: "Open it again.",
        field: null,
      },
    }),
  }),

  "settings-taken": () => ({
    connection: "connected",
    snapshot: snapshot(),
    settings: settingsScript({ taken: "127.0.0.1:9000" }),
  }),

  "settings-dark": () => ({ connection: "connected", snapshot: snapshot({ theme: "dark" }) }),

  "settings-no-autostart": () => ({
    connection: "connected",
    snapshot: snapshot({
      autostart: {
        on: false,
        problem:
          "The entry could not be written: /home/you/.config/autostart is not a directory. Move that file away and try again.",
      },
    }),
  }),
};
