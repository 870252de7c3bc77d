import type { Drill } from "../../bindings/Drill";
import type { DrillBackend } from "../../bindings/DrillBackend";
import type { DrillColumn } from "../../bindings/DrillColumn";
import type { DrillForm } from "../../bindings/DrillForm";
import type { DrillLatency } from "../../bindings/DrillLatency";
import type { Drills } from "../../bindings/Drills";
import type { DrillState } from "../../bindings/DrillState";
import type { DrillSummary } from "../../bindings/DrillSummary";
import { HOUR, SECOND } from "./parts";

export const form = (changes: Partial<DrillForm> = {}): DrillForm => ({
  real: false,
  scenario: "railway-stopped",
  rate: 5,
  seconds: 20,
  path: null,
  ...changes,
});

/** Tests are told apart by what the primary did, as the app words it. */
const faults: [code: string, label: string, text: string][] = [
  [
    "railway-stopped",
    "stopped",
    "Its platform answers 404 in its place: stopped, or out of credit.",
  ],
  ["crashed", "crashed", "Its platform answers 502, as it does for an app that fell over."],
  ["refused", "refuses connections", "Nobody listens at its address any more."],
  ["hang", "hangs", "It takes every request and never answers."],
  ["reset", "cuts connections", "It cuts each connection before it has answered."],
  ["slow", "is slow", "It answers, but takes seconds for it."],
  ["html", "answers with a web page", "A web page comes with status 200 where JSON is expected."],
  ["dns", "cannot be found by name", "Its name leads to no address."],
  ["render-suspended", "suspended", "Render answers 503 in its place: suspended by its owner."],
];

export const title = (scenario: string, primary = "Railway") =>
  `${primary} ${faults.find(([code]) => code === scenario)?.[1] ?? "stopped for real"}`;

export const chain = (names = ["Railway", "Render", "Local"]): DrillBackend[] =>
  names.map((name, index) => ({
    name,
    url: `https://${name.toLowerCase().replaceAll(/\W+/g, "-")}.example`,
    rank: index + 1,
    color: (["green", "amber", "blue", "teal", "violet"] as const)[Math.min(index, 2)] ?? "blue",
    primary: index === 0,
    answered: 0,
    arrived: 0,
  }));

export function summary(changes: Partial<DrillSummary> = {}): DrillSummary {
  const scenario = changes.scenario ?? "railway-stopped";
  return {
    id: "d-1",
    at: Date.now() - 2 * HOUR,
    real: false,
    scenario,
    title: title(scenario),
    verdict: "passed",
    headline: "Passed: no request was lost.",
    note: "38 ms to Render, 0 of 100 failed",
    version: "0.1.0",
    ...changes,
  };
}

/** What a played test comes to. */
export interface Course {
  summary: DrillSummary;
  rate: number;
  seconds: number;
  path: string;
  backends: DrillBackend[];
  /** Of the requests that met the fault, so many in the beginning fail. */
  lost: number;
  /** It breaks off there, in ms, with that reason. */
  broken: { at: number; reason: Drill["reason"] } | null;
  restored: Drill["restored"];
}

/** A reproducible wobble from 0 to 1. */
const wobble = (index: number) => (((Math.sin(index * 12.9898) * 43758.5453) % 1) + 1) % 1;

/** The requests of a course until `until`, in at most 240 columns of the whole. */
export function columns(course: Course, until: number): DrillColumn[] {
  const total = course.rate * course.seconds;
  const step = Math.max(1, total / 240);
  const found: DrillColumn[] = [];
  let lost = course.lost;
  for (let index = 0; index < Math.min(240, total); index += 1) {
    const at_ms = Math.floor(index * step) * (SECOND / course.rate);
    if (at_ms > until || (course.broken !== null && at_ms > course.broken.at)) break;
    const faulty = at_ms >= faultFrom(course) && at_ms < faultTo(course);
    const fails = faulty && lost > 0;
    if (fails) lost -= 1;
    const count = Math.floor((index + 1) * step) - Math.floor(index * step);
    found.push({
      at_ms,
      backend: fails && count === 1 ? null : faulty ? 1 : 0,
      ms: faulty ? 112 + wobble(index) * 26 : 38 + wobble(index) * 14,
      count,
      failed: fails ? Math.max(1, Math.floor(count / 2)) : 0,
    });
  }
  return found;
}

const faultFrom = ({ seconds }: Course) => seconds * SECOND * 0.3;
const faultTo = ({ seconds }: Course) => seconds * SECOND * 0.7;

/** What a course has come to at `until`: while it runs, and when it has ended. */
export function measured(course: Course, until = course.seconds * SECOND) {
  const end = Math.min(until, course.broken?.at ?? Infinity);
  const seen = columns(course, end);
  const backends = course.backends.map((backend, index) => {
    const answered = seen
      .filter((column) => column.backend === index)
      .reduce((sum, { count, failed }) => sum + count - failed, 0);
    return { ...backend, answered, arrived: course.summary.real ? null : answered };
  });
  return {
    backends,
    sent: seen.reduce((sum, { count }) => sum + count, 0),
    failed: seen.reduce((sum, { failed }) => sum + failed, 0),
    timeline: {
      fault_ms: end >= faultFrom(course) ? faultFrom(course) : null,
      restored_ms: end >= faultTo(course) ? faultTo(course) : null,
      end_ms: until < course.seconds * SECOND ? course.seconds * SECOND : end,
      columns: seen,
    },
  };
}

const latency = (count: number, p50: number): DrillLatency | null =>
  count === 0 ? null : { count, p50, p95: p50 * 1.2, most: p50 * 1.4 };

/** The report of a course that has ended. */
export function report(course: Course): Drill {
  const { summary, rate, seconds, path, restored } = course;
  const { backends, sent, failed, timeline } = measured(course);
  const faulted = timeline.fault_ms !== null;
  const phase = (index: number) => timeline.columns.filter(({ backend }) => backend === index);
  const claims: Drill["claims"] = [
    {
      code: "none_fails",
      said: "No safe request fails",
      measured: faulted ? `${failed} of ${sent}` : "not measured",
      held: faulted ? failed === 0 : null,
    },
    {
      code: "on_backup_in_time",
      said: "Traffic is on the backup within 2 s",
      measured: faulted ? "38 ms" : "not measured",
      held: faulted ? true : null,
    },
    {
      code: "none_twice",
      said: "No request that changes something is executed twice",
      measured: faulted ? "0: only GET was sent" : "not measured",
      held: faulted ? true : null,
    },
  ];
  if (restored !== null) {
    claims.push({
      code: "restored",
      said: "The service runs again",
      measured: restored.text,
      held: restored.runs,
    });
  }
  return {
    report: 1,
    summary,
    scope: summary.real
      ? "Railway stopped for real and restarted through Railway's API, seen through a proxy on this computer."
      : `${summary.title}, simulated through the local proxy on this computer. Production was not touched.`,
    reason:
      course.broken?.reason ??
      (failed === 0
        ? null
        : {
            code: "requests_lost",
            message: `${failed} of ${sent} requests got no answer.`,
            next_step: "Look at the failed ones by cause, and whether the standby answers in time.",
            field: null,
          }),
    claims,
    plan: { rate, seconds, request: `GET ${path}` },
    backends,
    counts: {
      sent,
      answered: sent - failed,
      failed,
      failures:
        failed === 0
          ? []
          : [{ code: "unanswered", text: "no backend could answer", count: failed }],
      twice: 0,
      hedges: 0,
      retries: faulted ? 2 : 0,
    },
    switchover_ms: faulted ? 38 : null,
    returned_ms: timeline.restored_ms === null ? null : 1204,
    longest_ms: faulted ? 181 : 62,
    latency: {
      before: latency(Math.min(phase(0).length, Math.round(rate * seconds * 0.3)), 43),
      during: latency(phase(1).length, 121),
      after: timeline.restored_ms === null ? null : latency(Math.round(phase(0).length / 2), 44),
    },
    timeline,
    restored,
    policy: [
      ["Confirming probes", "3, after 250 ms, 500 ms and 1 s"],
      ["Hold", "1 s for the test; 5 min otherwise"],
      ["Health rule", "GET /, status ok or healthy"],
    ],
    environment: [
      ["Failover Tray", "0.1.0"],
      ["System", "Linux x86_64"],
    ],
    notes: [
      "Only GET requests were sent, so none could change anything.",
      "The proxy was one of its own, by the policy in force but with a short hold, so that the return can be seen.",
      "Answer times were measured in the client, the proxy's own share included.",
    ],
  };
}

export function course(changes: Partial<Course> = {}): Course {
  return {
    summary: summary(),
    rate: 5,
    seconds: 20,
    path: "/",
    backends: chain(),
    lost: 0,
    broken: null,
    restored: null,
    ...changes,
  };
}

export const drills = (changes: Partial<Drills> = {}): Drills => ({
  form: form(),
  scenarios: faults.map(([code, , text]) => ({ code, label: title(code), text })),
  most_rate: 10,
  hypothesis: [
    "No safe request fails",
    "Traffic is on the backup within 2 s",
    "No request that changes something is executed twice",
  ],
  real_hypothesis: [
    "No safe request fails",
    "Traffic is on the backup within 2 s",
    "No request that changes something is executed twice",
    "The service runs again, by its health and by the API",
  ],
  earlier: [],
  problem: null,
  railway: { token: true, place: "the system's keyring", fixed: false, problem: null },
  ...changes,
});

export const state = (changes: Partial<DrillState> = {}): DrillState => ({
  running: null,
  last: null,
  restoring: null,
  next: "Railway stopped, 5 requests/s for 20 s",
  ...changes,
});
