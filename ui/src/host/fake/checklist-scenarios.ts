import type { CheckResult } from "../../bindings/CheckResult";
import type { Snapshot } from "../../bindings/Snapshot";
import type { Connection } from "../host";
import {
  checklists,
  corsRefused,
  exchange,
  groups,
  noBackup,
  noCredit,
  noFrontend,
  offline,
  result,
  results,
  summarized,
} from "./checklist";
import { checklistScript, ran, underWay, type ChecklistScript } from "./checklist-stage";
import { HOUR, mark, SECOND, snapshot } from "./parts";

interface Scenario {
  connection: Connection;
  snapshot: Snapshot | null;
  checklist: ChecklistScript;
}

const connected = (
  checklist: Partial<ChecklistScript>,
  changes: Partial<Snapshot> = {},
): Scenario => ({
  connection: "connected",
  snapshot: snapshot(changes),
  checklist: checklistScript(checklist),
});

const older = () => [
  summarized(results(), { id: "c-3", at: Date.now() - 3 * HOUR }),
  summarized(results({ budget: noCredit() }), { id: "c-2", at: Date.now() - 26 * HOUR }),
];

const two = () => results({ cors: corsRefused(), budget: noCredit() });

const everything = (changes: () => Partial<CheckResult>): CheckResult[] =>
  results(
    Object.fromEntries(
      groups()
        .flatMap(({ checks }) => checks)
        .map(({ check }) => [check, changes()]),
    ),
  );

const endless = "a-very-long-name-without-a-single-place-to-break-it".repeat(3);

const long = (): CheckResult[] =>
  results({
    cors: {
      ...corsRefused(),
      title: `CORS right on both, and equal for ${endless}`,
      brief: `Production API, Frankfurt, blue-green no1 refuses ${endless}`,
      values: [
        {
          label: `ALLOWED_ORIGINS of ${endless}`,
          value: `https://${endless}.vercel.app,`.repeat(6),
        },
      ],
      evidence: Array.from({ length: 14 }, (_, index) =>
        exchange({
          request: `GET https://${endless}.example/api/${index}?origin=${endless}`,
          headers: Array.from({ length: 40 }, (_, header) => [`x-header-${header}`, endless]),
          body: `${endless}\n`.repeat(60),
          took_ms: 12_480,
        }),
      ),
    },
  });

/** Of the checklist alone; the others were last run 20 seconds ago, and everything passed. */
export const checklistScenarios: Record<string, () => Scenario> = {
  "checklist-none": () =>
    connected({ next: { cors: corsRefused, budget: noCredit }, lists: checklists() }),
  "checklist-two": () => connected({ lists: ran(two(), older()), next: { budget: noCredit } }),
  "checklist-running": () =>
    connected({
      lists: ran(two(), older()),
      running: underWay(5, results(), {
        at: Date.now(),
        text: "Render is waking. It is waited for up to 2 min 30 s.",
      }),
    }),
  "checklist-offline": () =>
    connected(
      { lists: ran(everything(offline), older()) },
      {
        connectivity: "offline",
        verdict: {
          mark: mark("grey", "slash"),
          headline: "You're offline.",
          detail: "Your backends are not judged until it works. Last in use: Railway.",
          action: null,
        },
      },
    ),
  "checklist-lacking": () =>
    connected({ lists: ran(results({ cors: noFrontend(), parity: noBackup() })) }),
  "checklist-manual": () =>
    connected({
      lists: ran(
        results({
          "frontend-redeployed": {
            outcome: "manual",
            brief: "for you to see",
            text: "Without a token of Vercel nobody but you can tell when it was last deployed.",
            next_step: "Look at the project's deployments on vercel.com.",
            topic: "redeploy",
            token: "vercel",
          },
        }),
        older(),
        { notes: ["The frontend's address changed since the last run of all checks."] },
      ),
    }),
  "checklist-long": () => connected({ lists: ran(long(), older()) }),
  "checklist-many": () =>
    connected({
      lists: ran(
        results(),
        Array.from({ length: 30 }, (_, index) =>
          summarized(index % 4 === 2 ? two() : results(), {
            id: index === 1 ? "gone-1" : `m-${index}`,
            at: Date.now() - (index + 1) * HOUR,
          }),
        ),
        {
          problem: {
            code: "checklist_unreadable",
            message: "2 kept runs could not be read.",
            next_step: "See the log for their names.",
            field: null,
          },
        },
      ),
      kept: (id) => (["m-2", "m-6"].includes(id) ? two() : results()),
    }),
  "checklist-broken": () =>
    connected({
      broken: {
        code: "checklists_dir",
        message:
          "The kept runs cannot be read: /home/you/.local/share/failover-tray/checklists is no directory.",
        next_step: "Move that file away, and try again.",
        field: null,
      },
    }),
  "checklist-single": () =>
    connected({
      lists: checklists({
        latest: [result("cors", { ...corsRefused(), at: Date.now() - 5 * SECOND })],
      }),
    }),
  "checklist-gone": () => ({
    connection: "lost",
    snapshot: snapshot(),
    checklist: checklistScript({ lists: ran(two(), older()), running: underWay(5, results()) }),
  }),
};
