import type { Snapshot } from "../../bindings/Snapshot";
import type { Connection } from "../host";
import { chain, course, drills, summary } from "./drills";
import { HOUR, MINUTE, SECOND, snapshot } from "./parts";
import { running, script, type Script } from "./stage";

interface Scenario {
  connection: Connection;
  snapshot: Snapshot | null;
  drills: Script;
}

const DAY = 24 * HOUR;

const connected = (drills: Partial<Script>, changes: Partial<Snapshot> = {}): Scenario => ({
  connection: "connected",
  snapshot: snapshot(changes),
  drills: script(drills),
});

const recent = (changes: Parameters<typeof summary>[0] = {}) =>
  summary({ id: "d-9", at: Date.now() - 40 * SECOND, ...changes });

const real = (changes: Parameters<typeof summary>[0] = {}) =>
  recent({
    real: true,
    scenario: "real",
    title: "Railway stopped for real",
    note: "restored after 41 s",
    ...changes,
  });

const older = [
  course({ summary: summary({ id: "d-3", at: Date.now() - 3 * HOUR }) }),
  course({
    summary: summary({
      id: "d-2",
      at: Date.now() - 26 * HOUR,
      scenario: "hang",
      note: "longest wait 0.4 s, 0 of 100 failed",
    }),
  }),
  course({
    summary: summary({
      id: "d-1",
      at: Date.now() - 4 * DAY,
      scenario: "slow",
      verdict: "failed",
      headline: "Failed: 3 of 100 requests were lost.",
      note: "412 ms to Render",
    }),
    lost: 3,
  }),
];

const longNames = [
  "Production API, Frankfurt, blue-green no1",
  "Railway-with-one-very-long-unbroken-name",
  ...Array.from({ length: 10 }, (_, index) => `Backend ${index + 3}`),
];

const refused = [
  {
    code: "no_ready_standby",
    message: "Render was not seen ready three times: 1 of 3.",
    next_step: "Wait for its next checks, or choose Check all now.",
    field: null,
  },
  {
    code: "interview",
    message: "Interview mode is on.",
    next_step: "Turn it off to test the failover.",
    field: null,
  },
  {
    code: "interview",
    message: "Render is checked more often than its plan allows in interview mode.",
    next_step: "Turn interview mode off first.",
    field: null,
  },
];

/** Of failover tests alone; the others have one passed test from two hours ago. */
export const drillScenarios: Record<string, () => Scenario> = {
  "drill-none": () => connected({ courses: [] }),
  "drill-passed": () => connected({ courses: [course({ summary: recent() }), ...older] }),
  "drill-failed": () =>
    connected({
      courses: [
        course({
          summary: recent({
            scenario: "hang",
            verdict: "failed",
            headline: "Failed: 6 of 100 requests were lost.",
          }),
          lost: 6,
        }),
        ...older,
      ],
      next: { lost: 6 },
    }),
  "drill-inconclusive": () =>
    connected({
      courses: [
        course({
          summary: recent({
            verdict: "inconclusive",
            headline: "Inconclusive: this says nothing about the failover.",
            note: "the network was lost",
          }),
          broken: {
            at: 9 * SECOND,
            reason: {
              code: "offline",
              message: "This computer was offline for a while.",
              next_step: "Run it again once your network holds.",
              field: null,
            },
          },
        }),
        ...older,
      ],
    }),
  "drill-unsent": () =>
    connected({
      courses: [
        course({
          summary: recent({
            verdict: "inconclusive",
            headline: "Inconclusive: this says nothing about the failover.",
            note: "",
          }),
          broken: {
            at: -1,
            reason: {
              code: "primary_down",
              message: "Railway was down before the fault: stopped or out of credit.",
              next_step: "Start it on railway.com, then run the test again.",
              field: null,
            },
          },
        }),
      ],
    }),
  "drill-real": () =>
    connected({
      courses: [
        course({
          summary: real(),
          seconds: 60,
          restored: {
            service: "ai-cti",
            runs: true,
            text: "Restarted after 41 s: healthy, and SUCCESS by the API.",
          },
        }),
        ...older,
      ],
    }),
  "drill-unrestored": () =>
    connected({
      courses: [
        course({
          summary: real({
            verdict: "failed",
            headline: "Failed: what was said before did not hold.",
            note: "not restored",
          }),
          seconds: 60,
          restored: {
            service: "ai-cti",
            runs: false,
            text: "Railway's API refused the restart: 403.",
          },
        }),
      ],
      restoring: {
        service: "ai-cti",
        text: "A failover test had stopped it.",
        problem: {
          code: "railway_forbidden",
          message: "Railway's API refused the restart (403): the token may not do it.",
          next_step: "Restart the service on railway.com, or give a token of this project.",
          field: null,
        },
      },
    }),
  "drill-running": () => connected({ running: running(course({ summary: recent() }), 11_250) }),
  "drill-running-lost": () =>
    connected({ running: running(course({ summary: recent(), lost: 4 }), 12_000) }),
  "drill-checking": () =>
    connected({
      running: running(course({ summary: recent() }), -1, { stage: "checking", elapsed_ms: 0 }),
    }),
  "drill-real-running": () =>
    connected({ running: running(course({ summary: real(), seconds: 60 }), 40_000) }),
  "drill-real-halting": () =>
    connected({
      running: running(course({ summary: real(), seconds: 60 }), 26_000, {
        stage: "restoring",
        halting: true,
      }),
    }),
  "drill-gone": () => ({
    connection: "lost",
    snapshot: snapshot(),
    drills: script({ running: running(course({ summary: real(), seconds: 60 }), 30_000) }),
  }),
  "drill-twelve": () =>
    connected({
      courses: [course({ summary: recent(), rate: 200, backends: chain(longNames) }), ...older],
      drills: drills({ most_rate: 1000, earlier: older.map(({ summary }) => summary) }),
    }),
  "drill-fast": () =>
    connected({
      courses: older,
      drills: drills({
        most_rate: 1000,
        form: { real: false, scenario: "crashed", rate: 200, seconds: 20, path: null },
      }),
      next: { backends: chain(longNames) },
    }),
  "drill-refused": () => connected({ refusal: refused }),
  "drill-interview-real": () =>
    connected({
      refusal: refused,
      drills: drills({ form: { real: true, scenario: "hang", rate: 5, seconds: 60, path: null } }),
    }),
  "drill-no-token": () =>
    connected({
      drills: drills({
        railway: { token: false, place: "the system's keyring", fixed: false, problem: null },
      }),
    }),
  "drill-no-keyring": () =>
    connected({
      drills: drills({
        railway: {
          token: false,
          place: "memory, for this session only",
          fixed: false,
          problem: {
            code: "keyring",
            message: "The system's keyring does not answer.",
            next_step: "Unlock it to keep the token beyond this session.",
            field: null,
          },
        },
      }),
    }),
  "drill-broken": () =>
    connected({
      broken: {
        code: "drills_dir",
        message:
          "The kept tests cannot be read: /home/you/.local/share/failover-tray/drills is no directory.",
        next_step: "Move that file away, and try again.",
        field: null,
      },
    }),
  "drill-kept-problem": () =>
    connected({
      courses: older,
      drills: drills({
        earlier: older.map(({ summary }) => summary),
        problem: {
          code: "drill_unreadable",
          message: "2 kept tests could not be read.",
          next_step: "See the log for their names.",
          field: null,
        },
      }),
    }),
  "drill-old": () =>
    connected({ courses: [course({ summary: summary({ at: Date.now() - 9 * DAY }) })] }),
  "drill-many": () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      course({
        summary: summary({ id: `m-${index}`, at: Date.now() - (index + 1) * 50 * MINUTE - HOUR }),
      }),
    );
    return connected({ courses: many });
  },
  restoring: () =>
    connected({
      restoring: {
        service: "ai-cti",
        text: "The test ended before it was restarted.",
        problem: null,
      },
    }),
};
