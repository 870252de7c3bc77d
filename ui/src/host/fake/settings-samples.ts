import type { Setting } from "../../bindings/Setting";
import type { SettingGroup } from "../../bindings/SettingGroup";
import type { SettingKind } from "../../bindings/SettingKind";

/** A setting in a row: its key, label, what it does, its kind, its default, what is allowed. */
type Row = [
  key: string,
  label: string,
  help: string,
  kind: SettingKind,
  byDefault: string,
  allowed: string,
];

const time: SettingKind = { type: "duration" };
const text: SettingKind = { type: "text" };
const list: SettingKind = { type: "list" };
const onOff: SettingKind = { type: "switch" };
const count = (unit: string): SettingKind => ({ type: "count", unit });

const cadence = (table: string, active: string, standby: string, fall: string, rise: string) =>
  [
    [
      `${table}.active`,
      "Between checks of the backend in use",
      "How long the app waits until it asks again.",
      time,
      active,
      "100 ms to 24 h",
    ],
    [
      `${table}.standby`,
      "Between checks of the others",
      "10 minutes keep a sleeping plan awake.",
      time,
      standby,
      "100 ms to 24 h",
    ],
    [
      `${table}.fall`,
      "Failures that make it down",
      "So many in a row.",
      count("probes"),
      fall,
      "1 to 10",
    ],
    [
      `${table}.rise`,
      "Passes that make it healthy",
      "So many in a row.",
      count("probes"),
      rise,
      "1 to 10",
    ],
  ] satisfies Row[];

const told = (key: string, label: string): Row => [
  `notifications.${key}`,
  label,
  "One notification for each.",
  onOff,
  "true",
  "",
];

const groups: [code: string, title: string, text: string, rows: Row[]][] = [
  [
    "health",
    "Health",
    "What each backend is asked, and what counts as healthy.",
    [
      [
        "health.path",
        "Path",
        "Asked of each backend with GET; may carry a query.",
        text,
        "/",
        "begins with a slash",
      ],
      [
        "health.timeout",
        "Time for one probe",
        "A backend that needs longer has failed it.",
        time,
        "5s",
        "100 ms to 60 s",
      ],
      [
        "health.wake_timeout",
        "Time for waking",
        "For the one long request that waits for a sleeping backend.",
        time,
        "120s",
        "the time for one probe to 10 min",
      ],
      [
        "health.field",
        "Field of the answer",
        "The field of the JSON that tells the health.",
        text,
        "status",
        "a name",
      ],
      [
        "health.healthy",
        "Healthy values",
        "Without regard to case.",
        list,
        "ok, healthy",
        "one or more, with commas between",
      ],
      [
        "health.slow",
        "Slow from",
        "A backend that takes longer is marked slow.",
        time,
        "1s",
        "1 ms to 60 s",
      ],
    ],
  ],
  [
    "watch",
    "Watching",
    "How often is checked on any day.",
    cadence("watch", "30s", "10m", "3", "2"),
  ],
  [
    "interview",
    "Interview mode",
    "The same while interview mode is on.",
    [
      ...cadence("interview", "5s", "15s", "2", "3"),
      [
        "interview.length",
        "Length",
        "It ends by itself after this time.",
        time,
        "1h",
        "10 min to 12 h",
      ],
    ],
  ],
  [
    "failback",
    "Hold and failback",
    "When a better backend is returned to.",
    [
      [
        "failback.hold",
        "Hold",
        "How long a selection sticks before a better backend is returned to.",
        time,
        "5m",
        "0 s to 24 h; 0 s: at once",
      ],
      [
        "failback.max_hold",
        "Longest hold",
        "What the hold doubles up to when the chain flaps.",
        time,
        "30m",
        "the hold to 24 h",
      ],
    ],
  ],
  [
    "budget",
    "Budget",
    "Free plans give waking hours by the month.",
    [
      [
        "budget.hours",
        "To spend on waking",
        "Past them a standby may sleep, outside interview mode.",
        count("hours a month"),
        "500",
        "0 to the plan's hours",
      ],
      [
        "budget.plan_hours",
        "The plan gives",
        "Waking hours a month.",
        count("hours a month"),
        "750",
        "0 to 750",
      ],
    ],
  ],
  [
    "proxy",
    "Proxy",
    "A frontend on this computer calls one address, and each request goes on to the backend that can answer it.",
    [
      ["proxy.enabled", "Run the proxy", "Off: the backends are only watched.", onOff, "true", ""],
      [
        "proxy.listen",
        "Address",
        "Where it listens. Changed, it moves at once.",
        text,
        "127.0.0.1:8787",
        "127.0.0.1:PORT or [::1]:PORT",
      ],
      [
        "proxy.metrics",
        "Figures for Prometheus",
        "As text, at /metrics of an address of their own.",
        text,
        "",
        "127.0.0.1:PORT or [::1]:PORT",
      ],
    ],
  ],
  [
    "notifications",
    "Notifications",
    "Which of them are shown.",
    [
      told("switchover", "Another backend is used"),
      told("failback", "Back on a better one"),
      [
        "notifications.all_down",
        "Nothing answers",
        "Off, you are not told when nothing answers.",
        onOff,
        "true",
        "",
      ],
      told("recovery", "One answers again"),
      told("drill", "A failover test's result"),
      [
        "notifications.quiet_in_interview",
        "Quiet in interview mode",
        "Holds back all but “Nothing answers”.",
        onOff,
        "false",
        "",
      ],
    ],
  ],
  [
    "appearance",
    "Appearance",
    "How the window looks.",
    [
      [
        "appearance.theme",
        "Theme",
        "The tray's icon suits both.",
        {
          type: "choice",
          options: [
            { value: "system", label: "As the desktop" },
            { value: "light", label: "Light" },
            { value: "dark", label: "Dark" },
          ],
        },
        "system",
        "",
      ],
    ],
  ],
  [
    "history",
    "History",
    "What is remembered, and for how long.",
    [
      [
        "history.keep_days",
        "Kept for",
        "Older entries are deleted.",
        count("days"),
        "365",
        "1 to 3650",
      ],
    ],
  ],
  [
    "frontend",
    "Frontend",
    "The web page that the backends serve.",
    [
      [
        "frontend.url",
        "Address",
        "Where visitors open it.",
        text,
        "",
        "an http:// or https:// URL",
      ],
      [
        "frontend.origins",
        "Further origins",
        "For the checklist's CORS: scheme and host alone.",
        list,
        "",
        "any number, with commas between",
      ],
    ],
  ],
];

/** What stands in the sample file. */
const written: Record<string, string> = {
  "health.timeout": "4s",
  "frontend.url": "https://ai-cti.vercel.app",
};

const setting = ([key, label, help, kind, byDefault, allowed]: Row): Setting => ({
  key,
  label,
  help,
  kind,
  value: written[key] ?? byDefault,
  default: byDefault,
  allowed,
  set: key in written,
  overridden: null,
});

/** A file's settings, described as the app does. */
export const sampleGroups = (): SettingGroup[] =>
  groups.map(([code, title, text, rows]) => ({ code, title, text, fields: rows.map(setting) }));
