import type { InterviewState } from "../../bindings/InterviewState";
import type { InterviewSummary } from "../../bindings/InterviewSummary";
import type { Request } from "../../bindings/Request";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const bounds = {
  length_ms: HOUR,
  length: "1 h",
  shortest_ms: 10 * MINUTE,
  longest_ms: 12 * HOUR,
  prepare_ms: 10 * MINUTE,
};

const clock = (at: number) =>
  new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

/** None is planned, to be changed by what a scenario is about. */
export const noInterview = (changes: Partial<InterviewState> = {}): InterviewState => ({
  stage: "off",
  begins: null,
  ends: null,
  headline: "",
  detail: "",
  readiness: null,
  summary: null,
  problem: null,
  ...bounds,
  ...changes,
});

export const planned = (begins: number, length: number): InterviewState =>
  noInterview({
    stage: "planned",
    begins,
    ends: begins + length,
    headline: `Interview at ${clock(begins)}`,
    detail: `Until ${clock(begins + length)}. 10 min before, the checklist is run and the standbys are woken.`,
  });

export const on = (begins: number, length: number): InterviewState =>
  noInterview({
    stage: "on",
    begins,
    ends: begins + length,
    headline: `Interview mode until ${clock(begins + length)}`,
    detail:
      "Checks are more frequent, the standbys are kept awake, and nothing is stopped for real.",
  });

export const preparing = (brief: string, ready: boolean): InterviewState => ({
  ...planned(Date.now() + 9 * MINUTE, HOUR),
  stage: "preparing",
  detail: "The standbys are kept awake, and nothing is stopped for real.",
  readiness: { brief, ready },
});

export const over = (): InterviewSummary => ({
  from: Date.now() - 70 * MINUTE,
  to: Date.now() - 10 * MINUTE,
  lasted_ms: HOUR,
  headline: "1 switchover. Every request was answered.",
  figures: [
    { label: "Lasted", value: "1 h", note: "" },
    { label: "Switchovers", value: "1", note: "" },
    { label: "Requests through the proxy", value: "1,412", note: "Every request was answered." },
    { label: "Slowest check", value: "812 ms", note: "A check of Render, then in use." },
    { label: "Longest time without an answer", value: "None", note: "As the checks saw it." },
  ],
  switchovers: 1,
  requests: 1412,
  unanswered: 0,
  slowest_ms: 812,
  slowest_backend: "Render",
  silence_ms: 0,
});

/** What is so of interview mode after what was asked. */
export function interviewAfter(state: InterviewState, request: Request): InterviewState {
  switch (request.type) {
    case "interview":
      return request.on ? on(Date.now(), HOUR) : noInterview();
    case "plan_interview": {
      const length = request.length_ms ?? HOUR;
      return request.begins === null ? on(Date.now(), length) : planned(request.begins, length);
    }
    case "extend_interview": {
      const length = (state.ends ?? 0) - (state.begins ?? 0) + request.by_ms;
      return on(state.begins ?? Date.now(), length);
    }
    case "end_interview":
    case "dismiss_interview":
      return noInterview();
    default:
      return state;
  }
}
