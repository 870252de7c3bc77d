import { expect, test } from "vitest";

import type { Reply } from "../src/bindings/Reply";
import type { Request } from "../src/bindings/Request";
import { DrillDraft } from "../src/drill/draft.svelte";
import { pathOf } from "../src/drill/request";
import { course, drills, form, report, summary } from "../src/host/fake/drills";
import type { Host } from "../src/host/host";
import { Session } from "../src/state/session.svelte";

const problem = { code: "no_standby", message: "No.", next_step: "Add one.", field: null };

/** A session whose app answers as the test says, and what it was asked. */
function asked(answer: (request: Request) => Reply | Promise<Reply>) {
  const requests: Request[] = [];
  const host: Host = {
    request: (request) => {
      requests.push(request);
      return Promise.resolve(answer(request));
    },
    listen: () => Promise.resolve(() => undefined),
    copy: () => Promise.resolve(),
    saveAs: () => Promise.resolve(null),
    holdClosing: () => Promise.resolve(() => undefined),
    close: () => Promise.resolve(),
  };
  return { session: new Session(host), requests };
}

const plays = (request: Request): Reply => {
  if (request.type === "get_drills") return { type: "drills", drills: drills() };
  if (request.type === "get_drill") {
    return { type: "drill", drill: report(course({ summary: summary({ id: request.id }) })) };
  }
  return { type: "done" };
};

test("what is typed is sent as it is meant, and nothing is sent that is no whole number", () => {
  const draft = new DrillDraft(form({ path: "/api" }));
  expect(draft.form).toEqual(form({ path: "/api" }));
  draft.path = "  ";
  expect(draft.form?.path).toBeNull();
  for (const rate of [null, undefined, 1.5, -1, 5_000_000_000]) {
    draft.rate = rate;
    expect(draft.form, String(rate)).toBeNull();
    expect(draft.problems.map(({ code }) => code)).toEqual(["rate"]);
    expect(draft.problemAt("rate")).toBe("drill-rate");
  }
});

test("an answer to a former question is dropped", async () => {
  const { session } = asked(() => ({
    type: "drill_check",
    check: { problems: [problem], plan: "old", service: null },
  }));
  const draft = new DrillDraft(form());
  await draft.ask(session, () => false);
  expect(draft.check).toBeNull();
  expect(draft.checking).toBe(true);
  await draft.ask(session, () => true);
  expect(draft.problems).toEqual([problem]);
  expect(draft.ready).toBe(false);
});

test("a real test needs the service's name, each time anew", async () => {
  const { session, requests } = asked((request) =>
    request.type === "check_drill"
      ? { type: "drill_check", check: { problems: [], plan: "", service: "ai-cti" } }
      : { type: "done" },
  );
  const draft = new DrillDraft(form({ real: true }));
  expect(draft.ready).toBe(false);
  await draft.ask(session, () => true);
  expect(draft.ready).toBe(false);
  draft.confirm = "ai";
  expect(draft.ready).toBe(false);
  draft.confirm = " ai-cti ";
  expect(draft.ready).toBe(true);
  await draft.start(session);
  expect(requests.at(-1)).toEqual({
    type: "start_drill",
    drill: form({ real: true }),
    confirm: "ai-cti",
  });
  expect(draft.ready).toBe(false);
});

test("why it did not start stands until something is changed", async () => {
  const { session } = asked(() => ({ type: "failed", problem }));
  const draft = new DrillDraft(form());
  expect(await draft.start(session)).toBe(false);
  expect(draft.problems).toEqual([problem]);
  draft.touched();
  expect(draft.problems).toEqual([]);
});

test("a fresh test is opened at the first look, an old one is not", () => {
  const fresh = asked(plays).session;
  fresh.desk.catchUp(fresh, summary({ id: "new", at: fresh.now - 60_000 }));
  expect(fresh.desk.open).toBe("new");
  const old = asked(plays).session;
  old.desk.catchUp(old, summary({ id: "old", at: old.now - 3_600_000 }));
  expect(old.desk.open).toBeNull();
});

test("a test that ended since the last look is opened, however long it took", () => {
  const { session } = asked(plays);
  session.desk.catchUp(session, null);
  session.desk.catchUp(session, summary({ id: "long", at: session.now - 3_600_000 }));
  expect(session.desk.open).toBe("long");
  session.desk.choose(summary({ id: "long" }));
  session.desk.catchUp(session, summary({ id: "long" }));
  expect(session.desk.open).toBeNull();
});

test("of two reports the one that was asked for last is shown", async () => {
  const answers: Record<string, () => void> = {};
  const { session } = asked((request) =>
    request.type === "get_drill"
      ? new Promise((resolve) => (answers[request.id] = () => resolve(plays(request))))
      : plays(request),
  );
  const { desk } = session;
  const first = desk.show(session, "first");
  const second = desk.show(session, "second");
  answers.second?.();
  await second;
  answers.first?.();
  await first;
  expect(desk.report?.summary.id).toBe("second");
});

test("the same again starts at once when simulated, and asks for the name when real", async () => {
  const { session, requests } = asked(plays);
  const { desk } = session;
  await desk.load(session);
  const hang = course({ summary: summary({ scenario: "hang" }), rate: 7, seconds: 30, path: "/x" });
  await desk.again(session, report(hang));
  expect(requests.at(-1)).toEqual({
    type: "start_drill",
    drill: { real: false, scenario: "hang", rate: 7, seconds: 30, path: "/x" },
    confirm: null,
  });
  const count = requests.length;
  desk.open = "real";
  await desk.again(session, report(course({ summary: summary({ real: true, scenario: "real" }) })));
  expect(requests).toHaveLength(count);
  expect(desk.open).toBeNull();
  expect(desk.draft?.form).toMatchObject({ real: true, scenario: "railway-stopped" });
});

test("a path whose query's values a report hides is never asked for without them", async () => {
  expect(pathOf("GET /api/items", null)).toBe("/api/items");
  expect(pathOf("GET /api?all", "/x")).toBe("/api?all");
  expect(pathOf("GET /api?key=…&all", "/api?key=secret=1&all")).toBe("/api?key=secret=1&all");
  expect(pathOf("GET /api?key=…", "/other?key=secret")).toBeNull();
  expect(pathOf("GET /api?key=…", null)).toBeNull();

  const { session, requests } = asked(plays);
  const { desk } = session;
  await desk.load(session);
  desk.open = "d-1";
  await desk.again(session, report(course({ path: "/api?key=…" })));
  expect(requests.map(({ type }) => type)).not.toContain("start_drill");
  expect(desk.open).toBeNull();
  expect(desk.draft?.path).toBe("/api");
});
