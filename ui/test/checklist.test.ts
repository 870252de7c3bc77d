import { expect, test } from "vitest";

import type { Reply } from "../src/bindings/Reply";
import type { Request } from "../src/bindings/Request";
import { answer, exchangeText, outcome, resultText } from "../src/checklist/exchange";
import { ended, fileName, kept, latest } from "../src/checklist/rows";
import {
  checklists,
  corsRefused,
  exchange,
  groups,
  report,
  result,
  results,
  summarized,
} from "../src/host/fake/checklist";
import { underWay } from "../src/host/fake/checklist-stage";
import { snapshot } from "../src/host/fake/parts";
import type { Host } from "../src/host/host";
import { Session } from "../src/state/session.svelte";

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

const rowsOf = (lists: Parameters<typeof latest>[0], running: Parameters<typeof latest>[1]) =>
  latest(lists, running).flatMap(({ rows }) => rows);

test("a check that was never made has no outcome, and is not under way", () => {
  const rows = rowsOf(checklists(), null);
  expect(rows).toHaveLength(12);
  for (const row of rows) {
    expect(row).toMatchObject({ result: null, outcome: null, busy: false, stale: false });
    expect(row.text).not.toBe("");
  }
});

test("while a run is under way a line says its outcome as soon as it has one", () => {
  const old = results({ cors: corsRefused() });
  const running = underWay(4, results(), { at: Date.now() });
  const rows = rowsOf(checklists({ latest: old }), running);
  const cors = rows.find(({ check }) => check === "cors");
  expect(cors).toMatchObject({ outcome: "pass", busy: false, stale: true });
  // What can be read is still the former result.
  expect(cors?.result?.outcome).toBe("fail");
  expect(rows.filter(({ busy }) => busy)).toHaveLength(8);
  expect(ended(running)).toBe(4);
});

test("a check that is not part of the run keeps its result", () => {
  const running = underWay(0, [result("cors")]);
  const rows = rowsOf(checklists({ latest: results() }), running);
  expect(rows.filter(({ busy }) => busy).map(({ check }) => check)).toEqual(["cors"]);
  expect(rows.find(({ check }) => check === "parity")).toMatchObject({
    outcome: "pass",
    stale: false,
  });
});

test("a result that came during the run stands for it", () => {
  const running = underWay(1, [result("cors")], { at: 1000 });
  const lists = checklists({ latest: [result("cors", { ...corsRefused(), at: 1500 })] });
  const cors = rowsOf(lists, running).find(({ check }) => check === "cors");
  expect(cors).toMatchObject({ outcome: "fail", busy: false, stale: false });
});

test("a kept run shows what it has, also checks that there are no more", () => {
  const found = [...results(), result("of-old", { title: "An old check" })];
  const rows = kept(report(summarized(found), found), groups());
  expect(rows.map(({ title }) => title)).toEqual([
    "Backends",
    "Frontend",
    "Failover",
    "Limits",
    "Others",
  ]);
  expect(rows.at(-1)?.rows.map(({ title }) => title)).toEqual(["An old check"]);
  const one = [result("cors")];
  expect(kept(report(summarized(one), one), groups()).map(({ title }) => title)).toEqual([
    "Backends",
  ]);
});

test("evidence reads as it stood on the wire, with what went wrong", () => {
  expect(answer(exchange())).toBe(
    'HTTP/1.1 200 OK\ncontent-type: application/json\nserver: uvicorn\n\n{"status":"ok"}',
  );
  expect(outcome(exchange())).toBe("200 OK");
  const none = exchange({ status_line: null, headers: [], body: "", error: "refused" });
  expect([answer(none), outcome(none)]).toEqual(["refused", "refused"]);
  expect(outcome(exchange({ error: "cut off" }))).toBe("200 OK, cut off");
  expect(exchangeText(exchange({ at: 0 }))).toMatch(
    /^GET https:\S+\naccept: application\/json\n\nHTTP\/1.1 200 OK[\s\S]*1970-01-01T00:00:00.000Z, took 42 ms\n$/,
  );
  const text = resultText(result("cors", corsRefused()));
  expect(text).toContain("CORS right on both, and equal: Fail (Render refuses your frontend)");
  expect(text).toContain("Next step: Add it to ALLOWED_ORIGINS");
  expect(text.match(/^OPTIONS /gm)).toHaveLength(2);
});

test("a saved report is named by its day", () => {
  expect(fileName(Date.UTC(2026, 10, 23), "md")).toBe("checklist-2026-11-23.md");
});

test("a failed check is open until it is closed, and closed it stays while it fails", () => {
  const { session } = asked(() => ({ type: "done" }));
  const { board } = session;
  const row = (outcome: "pass" | "fail") => {
    const [found] = rowsOf(checklists({ latest: [result("railway-running", { outcome })] }), null);
    if (found === undefined) throw new Error("there is no row");
    return found;
  };
  expect([board.isOpen(row("fail")), board.isOpen(row("pass"))]).toEqual([true, false]);
  board.toggle(row("fail"));
  expect(board.isOpen(row("fail"))).toBe(false);
  expect(board.isOpen(row("pass"))).toBe(false);
  board.toggle(row("pass"));
  expect(board.isOpen(row("pass"))).toBe(true);
  // An earlier run is another thing.
  board.open = "c-1";
  expect(board.isOpen(row("fail"))).toBe(true);
});

test("of several answers the one asked for last counts", async () => {
  const waiting: ((reply: Reply) => void)[] = [];
  const { session } = asked(() => new Promise<Reply>((answered) => waiting.push(answered)));
  const first = session.board.load(session);
  const second = session.board.load(session);
  waiting[1]?.({ type: "checklists", checklists: checklists({ notes: ["new"] }) });
  await second;
  waiting[0]?.({ type: "checklists", checklists: checklists({ notes: ["old"] }) });
  await first;
  expect(session.board.lists?.notes).toEqual(["new"]);
});

test("the run that was under way stands until its results are here", async () => {
  const { session } = asked(() => ({ type: "checklists", checklists: checklists() }));
  const { board } = session;
  const running = underWay(12, results(), { at: Date.now() });
  const state = { last: null, revision: 1 };
  session.snapshot = snapshot({ checklist: { ...state, running } });
  board.under = running;
  await board.load(session);
  // It is still under way.
  expect(board.under).toEqual(running);
  session.snapshot = snapshot({ checklist: { ...state, running: null } });
  const loaded = board.load(session);
  expect(board.under).toEqual(running);
  await loaded;
  expect(board.under).toBeNull();
});

test("results that cannot be had any more stay to be read, with the problem", async () => {
  const problem = { code: "x", message: "No.", next_step: "Wait.", field: null };
  let reply: Reply = { type: "checklists", checklists: checklists() };
  const { session } = asked(() => reply);
  await session.board.load(session);
  reply = { type: "failed", problem };
  await session.board.load(session);
  expect(session.board.failed).toEqual(problem);
  expect(session.board.lists).not.toBeNull();
});

test("an earlier run that was left meanwhile does not open", async () => {
  let answered: (reply: Reply) => void = () => undefined;
  const { session } = asked(() => new Promise<Reply>((then) => (answered = then)));
  const shown = session.board.show(session, "c-1");
  session.board.open = null;
  answered({ type: "checklist", checklist: report(summarized([], { id: "c-1" }), []) });
  await shown;
  expect(session.board.report).toBeNull();
});

test("a token is handed on once, and a refusal is given back", async () => {
  const problem = { code: "token", message: "No.", next_step: "Again.", field: null };
  const { session, requests } = asked((request) => {
    if (request.type === "get_tokens") return { type: "tokens", tokens: [] };
    return request.type === "save_token" && request.token === "wrong"
      ? { type: "failed", problem }
      : { type: "done" };
  });
  expect(await session.tokens.save(session, "vercel", "wrong")).toEqual(problem);
  expect(await session.tokens.save(session, "vercel", "right")).toBeNull();
  expect(await session.tokens.save(session, "vercel", null)).toBeNull();
  expect(requests).toEqual([
    { type: "save_token", kind: "vercel", token: "wrong" },
    { type: "save_token", kind: "vercel", token: "right" },
    { type: "get_tokens" },
    { type: "save_token", kind: "vercel", token: null },
    { type: "get_tokens" },
  ]);
});
