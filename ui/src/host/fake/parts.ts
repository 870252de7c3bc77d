import type { Backend } from "../../bindings/Backend";
import type { Mark } from "../../bindings/Mark";
import type { Proxy } from "../../bindings/Proxy";
import type { Snapshot } from "../../bindings/Snapshot";
import type { Timings } from "../../bindings/Timings";

import { noInterview } from "./interview";

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

export const mark = (color: Mark["color"], shape: Mark["shape"], rank: number | null = null) => ({
  color,
  shape,
  rank,
});

/** Answer times that look like those of a real service: steady, with a few peaks. */
export function totals(around: number, count = 32): (number | null)[] {
  return Array.from({ length: count }, (_, index) => {
    const wobble = Math.sin(index * 1.7) * 0.04 + Math.sin(index * 0.6) * 0.03;
    const peak = index % 11 === 7 ? 0.4 : 0;
    return Math.round(around * (1 + wobble + peak) * 10) / 10;
  });
}

export function timings(total: number): Timings {
  return {
    dns: total * 0.05,
    connect: total * 0.18,
    tls: total * 0.31,
    first_byte: total * 0.44,
    body: total * 0.02,
    total,
  };
}

/** A healthy standby, to be changed by what a scenario is about. */
export function backend(name: string, rank: number, changes: Partial<Backend> = {}): Backend {
  const now = Date.now();
  const url = changes.url ?? `https://${name.toLowerCase().replaceAll(/\W+/g, "-")}.example`;
  return {
    name,
    url,
    rank,
    health: "healthy",
    slow: false,
    enabled: true,
    mark: mark("grey", "ring", rank),
    word: "Standby",
    line: "healthy",
    cause: null,
    status: 200,
    timings_ms: timings(118),
    since: now - 3 * HOUR,
    probed_at: now - 4 * SECOND,
    next_probe_at: now + 9 * MINUTE,
    probing: false,
    latencies: totals(118),
    certificate_expires: now + 61 * 24 * HOUR,
    evidence: {
      request: `GET ${url}/`,
      status_line: "HTTP/1.1 200 OK",
      headers: [
        ["content-type", "application/json"],
        ["server", "uvicorn"],
      ],
      body: '{"status":"ok"}',
      address: "203.0.113.20:443",
      error: null,
    },
    hours: null,
    fault: null,
    ...changes,
  };
}

export const railway = (changes: Partial<Backend> = {}) =>
  backend("Railway", 1, {
    url: "https://ai-cti.up.railway.app",
    mark: mark("green", "disc", 1),
    word: "Active",
    line: "healthy",
    timings_ms: timings(42),
    latencies: totals(42),
    next_probe_at: Date.now() + 4 * SECOND,
    ...changes,
  });

export const render = (changes: Partial<Backend> = {}) =>
  backend("Render", 2, {
    url: "https://ai-cti.onrender.com",
    line: "awake, 331 of 750 h used",
    hours: { used: 331, budget: 500, of: 750, saving: false },
    ...changes,
  });

export const local = (changes: Partial<Backend> = {}) =>
  backend("Local", 3, {
    url: "http://localhost:8000",
    health: "unhealthy",
    mark: mark("grey", "cross"),
    word: "Not running",
    line: "localhost:8000 refuses",
    cause: {
      code: "connection_refused",
      text: "Local is not running: localhost:8000 refuses connections.",
      next_step: "Start it on this computer, or remove Local from the chain.",
    },
    status: null,
    timings_ms: { dns: null, connect: 0.3, tls: null, first_byte: null, body: null, total: 0.4 },
    latencies: Array.from({ length: 32 }, () => null),
    since: Date.now() - 6 * HOUR,
    next_probe_at: Date.now() + 40 * SECOND,
    certificate_expires: null,
    evidence: {
      request: "GET http://localhost:8000/",
      status_line: null,
      headers: [],
      body: "",
      address: "127.0.0.1:8000",
      error: "connection refused (os error 111)",
    },
    ...changes,
  });

/** Railway as its edge answers for a stopped service. */
export const railwayStopped = (changes: Partial<Backend> = {}) =>
  railway({
    health: "unhealthy",
    mark: mark("red", "bang"),
    word: "Down",
    line: "Railway is stopped or out of credit.",
    cause: {
      code: "railway_not_found",
      text: "Railway is stopped or out of credit.",
      next_step:
        "Open the service on railway.com: is it stopped, is credit left, is the domain right?",
    },
    status: 404,
    timings_ms: timings(38),
    since: Date.now() - 72 * SECOND,
    latencies: [...totals(42, 26), null, null, null, null, null, null],
    next_probe_at: Date.now() + 2 * SECOND,
    evidence: {
      request: "GET https://ai-cti.up.railway.app/",
      status_line: "HTTP/1.1 404 Not Found",
      headers: [
        ["content-type", "application/json"],
        ["server", "railway-edge"],
        ["x-railway-fallback", "true"],
        ["x-railway-request-id", "8Yb3vK2lQ0eYz1x3F9mD4w"],
      ],
      body: '{"status":"error","code":404,"message":"Application not found"}',
      address: "203.0.113.7:443",
      error: null,
    },
    ...changes,
  });

export const renderActive = (changes: Partial<Backend> = {}) =>
  render({
    mark: mark("amber", "disc", 2),
    word: "Active",
    next_probe_at: Date.now() + 4 * SECOND,
    ...changes,
  });

/** A proxy that has carried some requests, and a few of them to the next backend. */
export const proxy = (changes: Partial<Proxy> = {}): Proxy => ({
  url: "http://127.0.0.1:8787",
  problem: null,
  requests: 1204,
  unanswered: 0,
  refused: 0,
  retries: 12,
  hedges: 3,
  backends: [
    {
      name: "Railway",
      answered: 1192,
      failures: [
        { code: "timeout_first_byte", text: "no answer in time", count: 7 },
        { code: "connection_reset", text: "cut the connection", count: 2 },
      ],
    },
    { name: "Render", answered: 12, failures: [] },
    { name: "Local", answered: 0, failures: [] },
  ],
  ...changes,
});

/** A proxy that nobody has asked for anything yet. */
export const idle = (): Proxy =>
  proxy({
    requests: 0,
    retries: 0,
    hedges: 0,
    backends: ["Railway", "Render", "Local"].map((name) => ({ name, answered: 0, failures: [] })),
  });

export function snapshot(changes: Partial<Snapshot> = {}): Snapshot {
  const now = Date.now();
  return {
    seq: 1,
    at: now,
    version: "0.1.0",
    mode: "watch",
    interview: noInterview(),
    paused: false,
    connectivity: "online",
    active: "Railway",
    pinned: null,
    hold_until: null,
    verdict: {
      mark: mark("green", "disc", 1),
      headline: "You're on Railway.",
      detail: "Render is awake and ready.",
      action: null,
    },
    backends: [railway(), render(), local()],
    recent: [
      {
        at: now - 3 * MINUTE,
        title: "Render → Railway",
        text: "back on a better backend",
        note: "",
      },
      {
        at: now - 8 * MINUTE,
        title: "Railway → Render",
        text: "Railway is stopped or out of credit.",
        note: "decided in 780 ms",
      },
      {
        at: now - 5 * HOUR,
        title: "Started",
        text: "3 backends, interview mode off",
        note: "",
      },
    ],
    proxy: proxy(),
    drill: { running: null, last: null, restoring: null, next: "" },
    checklist: { running: null, last: null, revision: 0 },
    demo: null,
    config: {
      source: "file",
      path: "/home/you/.config/failover-tray/backends.toml",
      problem: null,
    },
    notification_problem: null,
    theme: "system",
    autostart: { on: false, problem: null },
    ...changes,
  };
}
