import type { CheckGroup } from "../../bindings/CheckGroup";
import type { Checklist } from "../../bindings/Checklist";
import type { Checklists } from "../../bindings/Checklists";
import type { ChecklistSummary } from "../../bindings/ChecklistSummary";
import type { CheckOutcome } from "../../bindings/CheckOutcome";
import type { CheckResult } from "../../bindings/CheckResult";
import type { Exchange } from "../../bindings/Exchange";
import { SECOND } from "./parts";

const railway = "https://ai-cti.up.railway.app";
const render = "https://ai-cti.onrender.com";
const frontend = "https://ai-cti.vercel.app";

export const groups = (): CheckGroup[] => [
  {
    title: "Backends",
    checks: [
      {
        check: "railway-running",
        title: "Railway deployed and running",
        text: "Railway's own answer, and its platform's with a token.",
      },
      {
        check: "render-running",
        title: "Render deployed and running",
        text: "Render's own answer, and its platform's with a token.",
      },
      {
        check: "health-endpoint",
        title: "Both answer the health path",
        text: "The health path of both, with JSON and a status.",
      },
      {
        check: "cors",
        title: "CORS right on both, and equal",
        text: "A preflight, a request and an error from every frontend origin, on both.",
      },
    ],
  },
  {
    title: "Frontend",
    checks: [
      {
        check: "vercel-env",
        title: "Variables set in Vercel",
        text: "The backends' addresses in the files that visitors get.",
      },
      {
        check: "frontend-redeployed",
        title: "Frontend redeployed with them",
        text: "That the production build is newer than the variables.",
      },
      {
        check: "no-loopback",
        title: "No localhost in the public bundle",
        text: "Addresses of a visitor's own computer in those files.",
      },
    ],
  },
  {
    title: "Failover",
    checks: [
      {
        check: "failover-tested",
        title: "Failover tested",
        text: "A failover test that passed in the last 7 days.",
      },
      {
        check: "standby-warm",
        title: "Standby awake",
        text: "That the standby answers at once when it is needed.",
      },
      {
        check: "parity",
        title: "Both are the same program",
        text: "Version, OpenAPI document and readiness of both, side by side.",
      },
    ],
  },
  {
    title: "Limits",
    checks: [
      {
        check: "certificates",
        title: "Certificates valid",
        text: "When the certificates of all addresses end.",
      },
      {
        check: "budget",
        title: "Hours and credit left",
        text: "Free hours and credit, and when they end at this rate.",
      },
    ],
  },
];

export function exchange(changes: Partial<Exchange> = {}): Exchange {
  return {
    request: `GET ${railway}/`,
    sent: [["accept", "application/json"]],
    status_line: "HTTP/1.1 200 OK",
    headers: [
      ["content-type", "application/json"],
      ["server", "uvicorn"],
    ],
    body: '{"status":"ok"}',
    error: null,
    at: Date.now() - 20 * SECOND,
    took_ms: 42,
    ...changes,
  };
}

const preflight = (url: string, changes: Partial<Exchange> = {}) =>
  exchange({
    request: `OPTIONS ${url}/api/health`,
    sent: [
      ["origin", frontend],
      ["access-control-request-method", "POST"],
      ["access-control-request-headers", "content-type"],
    ],
    headers: [
      ["access-control-allow-origin", frontend],
      ["access-control-allow-methods", "GET, POST"],
      ["vary", "Origin"],
    ],
    body: "OK",
    took_ms: 38,
    ...changes,
  });

/** What each check finds where everything is in place. */
const good: Record<string, Partial<CheckResult>> = {
  "railway-running": {
    brief: "healthy, 42 ms",
    text: "Railway answered 200 in 42 ms.",
    evidence: [exchange()],
  },
  "render-running": {
    brief: "healthy, 118 ms",
    text: "Render answered 200 in 118 ms.",
    evidence: [exchange({ request: `GET ${render}/`, took_ms: 118 })],
  },
  "health-endpoint": {
    brief: "ok · ok",
    text: "Both answer / with JSON that has a status.",
    evidence: [exchange(), exchange({ request: `GET ${render}/`, took_ms: 118 })],
  },
  cors: {
    brief: "1 origin allowed on both",
    text: `Railway and Render allow ${frontend}, also for an error.`,
    evidence: [preflight(railway), preflight(render, { took_ms: 96 })],
  },
  parity: {
    brief: "version 1.4.2 on both",
    text: "Railway and Render say version 1.4.2, and their OpenAPI documents are equal.",
  },
  "vercel-env": {
    brief: "both found in 3 of 14 scripts",
    text: "The addresses of Railway and Render are in the scripts that visitors get.",
    evidence: [exchange({ request: `GET ${frontend}/`, body: "<!doctype html>…" })],
  },
  "frontend-redeployed": {
    brief: "build kX2f…, after the change",
    text: "The production build is from 22 Nov, 18:04; the variables are from 22 Nov, 18:01.",
  },
  "no-loopback": { brief: "none in 14 scripts", text: "None of the 14 scripts names localhost." },
  "failover-tested": {
    brief: "0 of 100 requests failed",
    text: "The failover test of 22 Nov passed: 0 of 100 requests failed.",
  },
  "standby-warm": { brief: "Render awake, 118 ms", text: "Render answered at once, in 118 ms." },
  certificates: {
    brief: "61 days left",
    text: "The first certificate to end is Railway's, on 23 Jan.",
  },
  budget: {
    brief: "331 of 750 h used",
    text: "Render has used 331 of 750 free hours. Railway has $4.10 of credit left.",
  },
};

export function result(check: string, changes: Partial<CheckResult> = {}): CheckResult {
  const choice = groups()
    .flatMap(({ checks }) => checks)
    .find((each) => each.check === check);
  return {
    check,
    title: choice?.title ?? check,
    outcome: "pass",
    brief: "",
    text: "",
    next_step: null,
    values: [],
    topic: null,
    token: null,
    view: null,
    evidence: [],
    at: Date.now() - 20 * SECOND,
    took_ms: 140,
    ...good[check],
    ...changes,
  };
}

/** All twelve, changed where a scenario is about them. */
export function results(changes: Record<string, Partial<CheckResult>> = {}): CheckResult[] {
  return groups()
    .flatMap(({ checks }) => checks)
    .map(({ check }) => result(check, changes[check]));
}

export const corsRefused = (): Partial<CheckResult> => ({
  outcome: "fail",
  brief: "Render refuses your frontend",
  text: `Render answered the preflight 400 “Disallowed CORS origin”. Railway allows ${frontend}.`,
  next_step: "Add it to ALLOWED_ORIGINS on Render, without a slash at the end.",
  values: [{ label: "ALLOWED_ORIGINS", value: frontend }],
  topic: "cors",
  evidence: [
    preflight(railway),
    preflight(render, {
      status_line: "HTTP/1.1 400 Bad Request",
      headers: [
        ["content-type", "text/plain; charset=utf-8"],
        ["vary", "Origin"],
        ["x-render-origin-server", "uvicorn"],
      ],
      body: "Disallowed CORS origin",
      took_ms: 96,
    }),
  ],
});

export const noCredit = (): Partial<CheckResult> => ({
  outcome: "unknown",
  brief: "credit not asked: no token",
  text: "Render has used 331 of 750 free hours. Railway's credit can only be read with a token.",
  next_step: "Enter a workspace token of Railway.",
  topic: "tokens",
  token: "railway-workspace",
});

export const offline = (): Partial<CheckResult> => ({
  outcome: "unknown",
  brief: "you're offline",
  text: "This computer is offline, so nothing out there can be judged.",
  next_step: "Check again when the network is back.",
  topic: "offline",
  evidence: [
    exchange({
      status_line: null,
      headers: [],
      body: "",
      error: "no address for ai-cti.up.railway.app",
      took_ms: 3,
    }),
  ],
});

export const noFrontend = (): Partial<CheckResult> => ({
  outcome: "unknown",
  brief: "no frontend configured",
  text: "No frontend is configured, so there is nothing to look at.",
  next_step: "Add the frontend's address in Set-up, or as [frontend] url in the config.",
  view: "set_up",
  evidence: [],
});

export const noBackup = (): Partial<CheckResult> => ({
  outcome: "unknown",
  brief: "there is one backend only",
  text: "There is one backend only, so there is nothing to compare.",
  next_step: "Add the backup's address in Settings, or as a further [[backend]] in the config.",
  view: "settings",
  evidence: [],
});

const counted = (results: CheckResult[], outcome: CheckOutcome) =>
  results.filter((each) => each.outcome === outcome).length;

/** The head of a run with these results. */
export function summarized(
  results: CheckResult[],
  changes: Partial<ChecklistSummary> = {},
): ChecklistSummary {
  const [passed, failed, unknown, manual] = (["pass", "fail", "unknown", "manual"] as const).map(
    (outcome) => counted(results, outcome),
  ) as [number, number, number, number];
  const all = results.length;
  const need = failed === 0 ? "" : failed === 1 ? " One needs you." : ` ${failed} need you.`;
  const unjudged =
    unknown === 0
      ? ""
      : unknown === 1
        ? " One could not be judged."
        : ` ${unknown} could not be judged.`;
  const own =
    manual === 0
      ? ""
      : manual === 1
        ? " One is yours to look at."
        : ` ${manual} are yours to look at.`;
  return {
    id: "c-9",
    at: Date.now() - 21 * SECOND,
    took_ms: 1400,
    headline:
      passed === all ? `All ${all} ready.` : `${passed} of ${all} ready.${need}${unjudged}${own}`,
    brief: passed === all ? `Ready ${all}/${all}` : `${all - passed} to look at`,
    passed,
    failed,
    unknown,
    manual,
    color: failed > 0 ? "red" : passed === all ? "green" : "grey",
    ...changes,
  };
}

const notes = () => [
  "Checked from this computer, through its network, at the time stated.",
  "CORS is judged by the rules that browsers follow; no browser is asked.",
  "The frontend is taken to call without cookies.",
];

export const report = (summary: ChecklistSummary, results: CheckResult[]): Checklist => ({
  version: 1,
  summary,
  app: "0.1.0",
  system: "linux x86_64",
  subjects: [
    { label: "Railway", value: railway },
    { label: "Render", value: render },
    { label: "Frontend", value: frontend },
  ],
  results: results.map((each) => ({ ...each, at: summary.at + SECOND })),
  notes: notes(),
});

export const checklists = (changes: Partial<Checklists> = {}): Checklists => ({
  groups: groups(),
  latest: [],
  earlier: [],
  problem: null,
  bound_ms: 170 * SECOND,
  notes: notes(),
  ...changes,
});
