import type { DrillStage } from "../bindings/DrillStage";

/** The steps of a test and their words, in their order. */
export function steps(real: boolean): { stage: DrillStage; word: string }[] {
  return [
    { stage: "checking", word: "Check" },
    { stage: "before", word: "Before" },
    ...(real ? [{ stage: "stopping", word: "Stop" } as const] : []),
    { stage: "during", word: "Fault" },
    ...(real ? [{ stage: "restoring", word: "Restart" } as const] : []),
    { stage: "after", word: "After" },
  ];
}
