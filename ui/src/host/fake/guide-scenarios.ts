import type { Scenario } from "./scenarios";
import type { GuideScript } from "./guide";
import { railway, render, snapshot } from "./parts";

const walking = (guide: GuideScript): Scenario => ({
  connection: "connected",
  snapshot: snapshot({ backends: [railway(), render()] }),
  guide,
});

export const guideScenarios: Record<string, () => Scenario> = {
  "guide-begun": () => walking({ guide: "begun", form: { step: "vercel" } }),

  "guide-sleeping": () => walking({ guide: "sleeping" }),

  "guide-failing": () => walking({ guide: "failing", form: { step: "render" } }),

  "guide-connected": () => walking({ guide: "connected", form: { step: "railway" } }),

  "guide-localhost": () =>
    walking({ guide: "connected", form: { step: "railway" }, checked: "localhost" }),

  "guide-offline": () => walking({ guide: "offline", form: { step: "vercel" } }),

  "guide-done": () => walking({ guide: "done" }),

  "guide-unreadable": () =>
    walking({
      guide: "begun",
      problem: {
        code: "unreadable_set_up",
        message: "set-up.json cannot be read: expected value at line 1 column 1.",
        next_step: "Go on: it is written anew with your next step.",
        field: null,
      },
    }),

  "guide-broken": () =>
    walking({
      guide: "begun",
      broken: {
        code: "ending",
        message: "The app is ending.",
        next_step: "Start it again.",
        field: null,
      },
    }),
};
