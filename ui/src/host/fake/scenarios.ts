import type { Backend } from "../../bindings/Backend";
import type { Snapshot } from "../../bindings/Snapshot";
import type { Connection } from "../host";
import {
  backend,
  HOUR,
  local,
  mark,
  MINUTE,
  railway,
  railwayStopped,
  render,
  renderActive,
  SECOND,
  snapshot,
  timings,
  totals,
} from "./parts";

/** What the fake app says from the start on. */
export interface Scenario {
  connection: Connection;
  snapshot: Snapshot | null;
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
      detail: "Render has answered every check since the switch.",
      action: { label: "Show evidence", kind: "show_evidence" },
    },
    backends: [railwayStopped(), renderActive(), local()],
    ...changes,
  });

const frozen = (each: Backend): Backend => ({
  ...each,
  mark: mark("grey", "slash"),
  word: "Not checked",
  next_probe_at: null,
});

const unseen = (each: Backend): Backend => ({
  ...each,
  health: "unknown",
  mark: mark("grey", "dash"),
  word: "Checking",
  line: "first check under way",
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
      headline: "Checking the backends.",
      detail: "The first answers are under way.",
      action: null,
    },
    backends: [railway(), render(), local()].map(unseen),
    recent: [],
    ...changes,
  });

const faults = [
  { code: "ok", label: "Works" },
  { code: "railway_stopped", label: "Stopped on Railway (404)" },
  { code: "bad_gateway", label: "Answers 502" },
  { code: "hang", label: "Hangs" },
  { code: "html", label: "Answers HTML" },
  { code: "refuse", label: "Refuses connections" },
];

const demo = {
  demo: { faults },
  config: { source: "demo", path: "/home/you/.config/failover-tray/backends.toml", problem: null },
} as const;

const sample = (each: Backend, rank: number): Backend => ({
  ...each,
  url: `http://127.0.0.1:4110${rank}`,
  fault: "ok",
  certificate_expires: null,
  hours: null,
});

const longName = "Production API, Frankfurt, blue-green no1";

export const scenarios: Record<string, () => Scenario> = {
  ok: () => connected(),

  backup: () => ({ connection: "connected", snapshot: backup() }),

  hold: () =>
    connected({
      active: "Render",
      hold_until: Date.now() + 4 * MINUTE + 12 * SECOND,
      verdict: {
        mark: mark("amber", "disc", 2),
        headline: "You're on Render. Railway is ready again.",
        detail: "The selection stays until the hold is over.",
        action: null,
      },
      backends: [
        railway({ mark: mark("grey", "ring", 1), word: "Standby", line: "healthy for 48 s" }),
        renderActive(),
        local(),
      ],
    }),

  nothing: () =>
    connected({
      active: null,
      verdict: {
        mark: mark("red", "bang"),
        headline: "Nothing answers. All three backends are down.",
        detail: "Railway is stopped or out of credit. Render was suspended by its owner.",
        action: { label: "Show evidence", kind: "show_evidence" },
      },
      backends: [
        railwayStopped(),
        render({
          health: "unhealthy",
          mark: mark("red", "bang"),
          word: "Down",
          line: "503 Service Unavailable, x-render-routing: suspend-by-user",
          status: 503,
          cause: {
            code: "render_suspended",
            text: "Render has suspended this service: its owner did that by hand, or the month's free hours are used up, and it stays so until somebody resumes it.",
            next_step: "Open the service on dashboard.render.com and choose Resume service.",
          },
          since: Date.now() - 9 * SECOND,
          latencies: [...totals(118, 30), null, null],
        }),
        local({ mark: mark("red", "bang"), word: "Down" }),
      ],
    }),

  waking: () =>
    connected({
      active: null,
      verdict: {
        mark: mark("amber", "clock"),
        headline: "Render is waking up.",
        detail:
          "A sleeping free service needs up to a minute. Railway is stopped or out of credit.",
        action: { label: "Show evidence", kind: "show_evidence" },
      },
      backends: [
        railwayStopped(),
        render({
          health: "waking",
          mark: mark("amber", "clock"),
          word: "Waking",
          line: "asleep on the free plan, starting",
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
        detail: "Nothing out there answers, so the backends are not judged. Railway was in use.",
        action: { label: "Check now", kind: "probe_now" },
      },
      backends: [railway(), render(), local()].map(frozen),
    }),

  portal: () =>
    connected({
      connectivity: "portal",
      verdict: {
        mark: mark("grey", "slash"),
        headline: "A sign-in page stands in between.",
        detail:
          "Open a browser and sign in to this network. The backends are not judged meanwhile.",
        action: { label: "Check now", kind: "probe_now" },
      },
      backends: [railway(), render(), local()].map(frozen),
    }),

  paused: () =>
    connected({
      paused: true,
      verdict: {
        mark: mark("grey", "bars"),
        headline: "Paused. You were on Railway.",
        detail: "No checks are made, and nothing is switched.",
        action: { label: "Resume", kind: "unpause" },
      },
      backends: [railway(), render(), local()].map((each) => ({
        ...each,
        mark: mark("grey", "bars"),
        word: "Paused",
        next_probe_at: null,
      })),
    }),

  starting: () => ({ connection: "connected", snapshot: starting() }),

  demo: () =>
    connected({
      ...demo,
      backends: [railway(), render(), local()].map((each, index) =>
        sample(
          backend(each.name, index + 1, {
            mark:
              each.name === "Railway" ? mark("green", "disc", 1) : mark("grey", "ring", index + 1),
            word: each.name === "Railway" ? "Active" : "Standby",
            line: "a sample backend on this computer",
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
        sample(renderActive({ line: "a sample backend on this computer" }), 2),
        sample(backend("Local", 3, { line: "a sample backend on this computer" }), 3),
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
        headline: "You're on Render, pinned by you.",
        detail: "Railway is ready; it is not used while Render is pinned.",
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
        headline: "You're on Railway. It is slow.",
        detail: "Railway needs 3.4 s to answer; Render answers in 118 ms.",
        action: { label: "Check now", kind: "probe_now" },
      },
      backends: [
        railway({
          slow: true,
          word: "Active, slow",
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
        detail: "9 of 12 backends are ready.",
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
