import type { InterviewState } from "../../bindings/InterviewState";
import { noInterview, on, over, planned, preparing } from "./interview";
import { HOUR, MINUTE, snapshot } from "./parts";
import type { Scenario } from "./scenarios";

const scenario = (interview: () => InterviewState) => (): Scenario => ({
  connection: "connected",
  snapshot: snapshot({
    interview: interview(),
    mode: interview().stage === "on" ? "interview" : "watch",
  }),
});

export const interviewScenarios: Record<string, () => Scenario> = {
  "interview-planned": scenario(() => planned(Date.now() + 3 * HOUR, HOUR)),
  "interview-ready": scenario(() => preparing("Ready 12/12", true)),
  "interview-not-ready": scenario(() => preparing("2 to look at", false)),
  "interview-on": scenario(() => on(Date.now() - 10 * MINUTE, HOUR)),
  "interview-over": scenario(() => noInterview({ summary: over() })),
  "interview-not-kept": scenario(() => ({
    ...planned(Date.now() + 3 * HOUR, HOUR),
    problem: {
      code: "not_kept",
      message:
        "The interview would not survive a restart: /home/you/.local/share/failover-tray/interview.json: no space left on device.",
      next_step: "Make the directory writable, or make room on the disk.",
      field: null,
    },
  })),
};
