import type { Backend } from "../../bindings/Backend";
import type { Snapshot } from "../../bindings/Snapshot";
import type { Connection } from "../host";
import { checklistScenarios } from "./checklist-scenarios";
import type { ChecklistScript } from "./checklist-stage";
import { drillScenarios } from "./drill-scenarios";
import type { GuideScript } from "./guide";
import { guideScenarios } from "./guide-scenarios";
import type { HistoryScript } from "./history";
import { historyScenarios } from "./history-scenarios";
import { interviewScenarios } from "./interview-scenarios";
import {
  backend,
  HOUR,
  idle,
  local,
  mark,
  MINUTE,
  proxy,
  railway,
  railwayStopped,
  render,
  renderActive,
  SECOND,
  snapshot,
  timings,
  totals,
} from "./parts";
import type { SettingsScript } from "./settings";
import { settingsScenarios } from "./settings-scenarios";
import type { Script } from "./stage";

/** What the fake app says from the start on. */
export interface Scenario {
  connection: Connection;
  snapshot: Snapshot | null;
  /** What it says of failover tests, where a scenario is about them. */
  drills?: Script;
  /** What it says of the checklist, where a scenario is about it. */
  checklist?: ChecklistScript;
  /** What it says of the set-up, where a scenario is about it. */
  guide?: GuideScript;
  /** What it says of the configuration file, where a scenario is about it. */
  settings?: SettingsScript;
  /** What it says of the history, where a scenario is about it. */
  history?: HistoryScript;
}

const connected = (changes: Partial<Snapshot> = {}): Scenario => ({
  connection: "connected",
  snapshot: snapshot(changes),
});

const backup = (changes: Partial<Snapshot> = {}): Snapshot =>
  snapshot({
    active: "Render",
    verdict: {
      mark: mark("amber", "disc", 2),
      headline: "You're on Render. Railway is stopped or out of credit.",
      detail: "There is no other ready backend.",
      action: { label: "Show evidence", kind: "show_evidence" },
    },
    backends: [railwayStopped(), renderActive(), local()],
    ...changes,
  });

const frozen = (each: Backend): Backend => ({
  ...each,
  mark: mark("grey", "ring", each.rank),
  word: "Not checked now",
  line: "healthy when last checked",
  next_probe_at: null,
});

const unseen = (each: Backend): Backend => ({
  ...each,
  health: "unknown",
  mark: mark("grey", "dash"),
  word: "Not checked yet",
  line: "the first check is under way",
  cause: null,
  status: null,
  timings_ms: null,
  since: null,
  probed_at: null,
  next_probe_at: null,
  probing: true,
  latencies: [],
  certificate_expires: null,
  evidence: null,
});

const starting = (changes: Partial<Snapshot> = {}): Snapshot =>
  snapshot({
    active: null,
    verdict: {
      mark: mark("grey", "dash"),
      headline: "Checking your backends.",
      detail: "The first answers are awaited.",
      action: null,
    },
    backends: [railway(), render(), local()].map(unseen),
    recent: [],
    proxy: idle(),
    ...changes,
  });

const faults = [
  { code: "ok", label: "Healthy" },
  { code: "refuse", label: "Stopped (connection refused)" },
  { code: "hang", label: "Hangs (never answers)" },
  { code: "http_502", label: "HTTP 502" },
  { code: "html", label: "Web page instead of JSON" },
  { code: "railway_stopped", label: "Railway: stopped or out of credit" },
  { code: "waking", label: "Asleep (wakes on the first request)" },
];

const demo = {
  demo: { faults },
  config: { source: "demo", path: "/home/you/.config/failover-tray/backends.toml", problem: null },
} as const;

const taken = {
  code: "port_taken",
  message: "Port 8787 of 127.0.0.1 is taken by another program.",
  next_step: "End that program, or choose another port for proxy.listen.",
  field: null,
};

const sample = (each: Backend, rank: number): Backend => ({
  ...each,
  url: `http://127.0.0.1:4110${rank}`,
  fault: "ok",
  certificate_expires: null,
  hours: null,
});

const longName = "Production API, Frankfurt, blue-green no1";

export const scenarios: Record<string, () => Scenario> = {
  ...drillScenarios,
  ...interviewScenarios,
  ...guideScenarios,
  ...checklistScenarios,
  ...settingsScenarios,
  ...historyScenarios,

  ok: () => connected(),

  backup: () => ({ connection: "connected", snapshot: backup() }),

  hold: () =>
    connected({
      active: "Render",
      hold_until: Date.now() + 4 * MINUTE + 12 * SECOND,
      verdict: {
        mark: mark("amber", "disc", 2),
        headline: "You're on Render. Railway is healthy again.",
        detail: "The switch back waits until it has held for a while.",
        action: null,
      },
      backends: [
        railway({ mark: mark("grey", "ring", 1), word: "Standby" }),
        renderActive(),
        local(),
      ],
    }),

  nothing: () =>
    connected({
      active: null,
      verdict: {
        mark: mark("red", "bang"),
        headline: "Nothing answers. Railway is stopped or out of credit.",
        detail:
          "Render is suspended by its owner. Local is not running: localhost:8000 refuses connections.",
        action: { label: "Show evidence", kind: "show_evidence" },
      },
      backends: [
        railwayStopped(),
        render({
          health: "unhealthy",
          mark: mark("red", "bang"),
          word: "Down",
          line: "Render is suspended by its owner, and stays so until somebody resumes it: by hand, or because the month's free hours are used up.",
          status: 503,
          cause: {
            code: "render_suspended",
            text: "Render is suspended by its owner, and stays so until somebody resumes it: by hand, or because the month's free hours are used up.",
            next_step: "Resume the service on dashboard.render.com.",
          },
          since: Date.now() - 9 * SECOND,
          latencies: [...totals(118, 30), null, null],
        }),
        local({ mark: mark("red", "bang"), word: "Down" }),
      ],
    }),

  waking: () =>
    connected({
      active: "Render",
      verdict: {
        mark: mark("amber", "clock"),
        headline: "Render is waking. Railway is stopped or out of credit.",
        detail: "Free plans sleep. One request waits for it; a minute is usual, two at most.",
        action: { label: "Show evidence", kind: "show_evidence" },
      },
      backends: [
        railwayStopped(),
        render({
          health: "waking",
          mark: mark("amber", "clock"),
          word: "Waking",
          line: "asleep on its plan, one request waits for it",
          status: null,
          timings_ms: null,
          since: Date.now() - 21 * SECOND,
          probing: true,
          next_probe_at: null,
        }),
        local(),
      ],
    }),

  offline: () =>
    connected({
      connectivity: "offline",
      verdict: {
        mark: mark("grey", "slash"),
        headline: "You're offline.",
        detail: "Your backends are not judged until it works. Last in use: Railway.",
        action: null,
      },
      backends: [railway(), render(), local()].map(frozen),
    }),

  portal: () =>
    connected({
      connectivity: "portal",
      verdict: {
        mark: mark("grey", "slash"),
        headline: "This network wants you to sign in.",
        detail: "Your backends are not judged until it works. Last in use: Railway.",
        action: null,
      },
      backends: [railway(), render(), local()].map(frozen),
    }),

  paused: () =>
    connected({
      paused: true,
      verdict: {
        mark: mark("grey", "bars"),
        headline: "Checks are paused.",
        detail: "Nothing is checked and nothing is switched. Last in use: Railway.",
        action: { label: "Resume", kind: "unpause" },
      },
      backends: [railway(), render(), local()].map(frozen),
    }),

  starting: () => ({ connection: "connected", snapshot: starting() }),

  demo: () =>
    connected({
      ...demo,
      proxy: idle(),
      backends: [railway(), render(), local()].map((each, index) =>
        sample(
          backend(each.name, index + 1, {
            mark:
              each.name === "Railway" ? mark("green", "disc", 1) : mark("grey", "ring", index + 1),
            word: each.name === "Railway" ? "Active" : "Standby",
            line: "healthy",
            timings_ms: timings(1.4),
            latencies: totals(1.4),
            next_probe_at: Date.now() + 4 * SECOND,
          }),
          index + 1,
        ),
      ),
      recent: [],
    }),

  "demo-broken": () => ({
    connection: "connected",
    snapshot: backup({
      ...demo,
      backends: [
        { ...sample(railwayStopped(), 1), fault: "railway_stopped" },
        sample(renderActive({ line: "healthy" }), 2),
        sample(backend("Local", 3, { line: "healthy" }), 3),
      ],
    }),
  }),

  "first-run": () => ({
    connection: "connected",
    snapshot: starting({
      ...demo,
      backends: [railway(), render(), local()].map(unseen).map((each) => sample(each, each.rank)),
    }),
  }),

  pinned: () =>
    connected({
      pinned: "Render",
      active: "Render",
      mode: "interview",
      verdict: {
        mark: mark("amber", "disc", 2),
        headline: "You're on Render.",
        detail: "Pinned by you: no failover happens. Railway is ready.",
        action: { label: "Unpin", kind: "unpin" },
      },
      backends: [
        railway({ mark: mark("grey", "ring", 1), word: "Standby" }),
        renderActive(),
        local(),
      ],
    }),

  slow: () =>
    connected({
      verdict: {
        mark: mark("green", "disc", 1),
        headline: "You're on Railway.",
        detail: "Render is awake and ready.",
        action: null,
      },
      backends: [
        railway({
          slow: true,
          line: "healthy, but slow",
          timings_ms: timings(3412),
          latencies: [...totals(42, 24), ...totals(3200, 8)],
        }),
        render(),
        local(),
      ],
    }),

  long: () =>
    connected({
      active: longName,
      verdict: {
        mark: mark("violet", "disc", 2),
        headline: `You're on ${longName}. Railway-with-one-very-long-unbroken-name-too is stopped or out of credit.`,
        detail: `${longName} has answered every check since the switch at 14:02.`,
        action: { label: "Show evidence", kind: "show_evidence" },
      },
      backends: [
        { ...railwayStopped(), name: "Railway-with-one-very-long-unbroken-name" },
        backend(longName, 2, {
          mark: mark("violet", "disc", 2),
          word: "Active",
          line: "awake, 331 of 750 h used, the rest of the month saved for interviews",
          next_probe_at: Date.now() + 4 * SECOND,
        }),
        backend("Teal", 3, { mark: mark("teal", "ring", 3), timings_ms: timings(12_480) }),
      ],
      recent: [
        {
          at: Date.now() - 2 * HOUR,
          title: `Railway-with-one-very-long-unbroken-name → ${longName}`,
          text: "Railway-with-one-very-long-unbroken-name answered 404: stopped or out of credit, and did so three times in a row",
          note: "decided in 1,780 ms",
        },
      ],
      notification_problem:
        "no notification daemon answers on the session bus (org.freedesktop.Notifications)",
    }),

  twelve: () =>
    connected({
      active: "Backend 2",
      verdict: {
        mark: mark("amber", "disc", 2),
        headline: "You're on Backend 2. Backend 1 answers 502.",
        detail: "Backend 3 is ready.",
        action: { label: "Show evidence", kind: "show_evidence" },
      },
      backends: Array.from({ length: 12 }, (_, index) => {
        const rank = index + 1;
        if (rank === 1) return railwayStopped({ name: "Backend 1" });
        const active = rank === 2;
        return backend(`Backend ${rank}`, rank, {
          mark: active ? mark("amber", "disc", 2) : mark("grey", "ring", rank),
          word: active ? "Active" : "Standby",
        });
      }),
    }),

  "config-problem": () =>
    connected({
      config: {
        source: "file",
        path: "/home/you/.config/failover-tray/backends.toml",
        problem: {
          code: "config_value",
          message: 'backends.toml line 3: url "ftp://x" has the scheme ftp.',
          next_step: "Allowed are http and https.",
          field: null,
        },
      },
    }),

  "proxy-idle": () => connected({ proxy: idle() }),

  "proxy-off": () => connected({ proxy: null }),

  "proxy-problem": () => connected({ proxy: { ...idle(), problem: taken } }),

  "proxy-lossy": () => ({
    connection: "connected",
    snapshot: backup({
      proxy: proxy({
        requests: 1_204_311,
        retries: 40_022,
        hedges: 311,
        unanswered: 17,
        refused: 4,
        backends: [
          {
            name: "Railway",
            answered: 1_164_289,
            failures: [
              { code: "railway_not_found", text: "stopped or out of credit", count: 38_010 },
              { code: "timeout_first_byte", text: "no answer in time", count: 2_004 },
              { code: "tls_wrong_host", text: "certificate for another host", count: 8 },
            ],
          },
          { name: "Render", answered: 40_001, failures: [] },
          { name: "Local", answered: 0, failures: [] },
        ],
      }),
    }),
  }),

  "no-backends": () =>
    connected({
      active: null,
      backends: [],
      recent: [],
      verdict: {
        mark: mark("grey", "dash"),
        headline: "No backends yet.",
        detail: "Enter where yours run, and they are watched from then on.",
        action: null,
      },
    }),

  lost: () => ({ connection: "lost", snapshot: snapshot({ at: Date.now() - 40 * SECOND }) }),

  "never-there": () => ({ connection: "lost", snapshot: null }),

  loading: () => ({ connection: "connecting", snapshot: null }),
};
