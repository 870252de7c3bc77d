import { describe, expect, test } from "vitest";

import { FrontendDraft } from "../src/set-up/frontend-draft.svelte";
import { same, withRows } from "../src/set-up/rows";
import { Walk } from "../src/set-up/walk.svelte";
import { guides, topics } from "../src/host/fake/guide-samples";
import { Session } from "../src/state/session.svelte";
import { grouped } from "../src/troubleshooting/grouped";
import type { Guide } from "../src/bindings/Guide";
import type { Host } from "../src/host/host";
import type { Reply } from "../src/bindings/Reply";
import type { Request } from "../src/bindings/Request";

const form = (name: string, url = `https://${name}.example`) => ({ name, url });

describe("rows", () => {
  const names = (forms: { name: string }[]) =>
    withRows(
      forms.map(({ name }) => form(name)),
      ["Railway", "Render"],
    ).map(({ name, url }) => (url === "" ? `+${name}` : name));

  test("each step has one, in the guide's order where it is new", () => {
    expect(names([])).toEqual(["+Railway", "+Render"]);
    expect(names([form("Local")])).toEqual(["+Railway", "+Render", "Local"]);
    expect(names([form("Railway"), form("Local")])).toEqual(["Railway", "+Render", "Local"]);
    expect(names([form("render"), form("Local")])).toEqual(["+Railway", "render", "Local"]);
    expect(names([form("Local"), form("Railway")])).toEqual(["Local", "Railway", "+Render"]);
  });

  test("what is there keeps its place and its address", () => {
    const forms = [form("Render"), form("Railway")];
    expect(withRows(forms, ["Railway", "Render"])).toEqual(forms);
    expect(same(" railway", "Railway ")).toBe(true);
    expect(same("Railway", "Railway 2")).toBe(false);
  });
});

test("topics come in groups, none is lost, and the order stays", () => {
  const groups = grouped(topics);
  expect(groups.flatMap(([, members]) => members)).toEqual(topics);
  expect(groups[0]?.[0]).toBe("Start here");
  expect(new Set(groups.map(([group]) => group)).size).toBe(groups.length);
});

test("a problem of the frontend stands at its field until that is typed in", () => {
  const draft = new FrontendDraft({ url: "a", origins: ["b", "c"] });
  const problem = (field: [number, string] | null) => ({
    code: "config",
    message: "m",
    next_step: "n",
    field,
  });
  draft.problem = problem([1, "origin"]);
  expect([draft.problemAt("url"), draft.problemAt(0), draft.problemAt(null)]).toEqual([
    null,
    null,
    null,
  ]);
  expect(draft.problemAt(1)?.message).toBe("m");
  draft.problem = problem([0, "url"]);
  expect(draft.problemAt("url")).not.toBeNull();
  expect(draft.problemAt(0)).toBeNull();
  draft.problem = problem(null);
  expect(draft.problemAt(null)).not.toBeNull();
  draft.touched();
  expect(draft.problemAt(null)).toBeNull();
});

describe("the way", () => {
  /** A session with an app that answers each request when it is told to. */
  function app() {
    const waiting: { request: Request; answer: (reply: Reply) => void }[] = [];
    const host = {
      request: (request: Request) =>
        new Promise<Reply>((answer) => waiting.push({ request, answer })),
    } as Partial<Host> as Host;
    return { session: new Session(host), waiting };
  }
  const sample = (name: string, changes: Partial<Guide> = {}): Reply => {
    const guide = guides[name];
    if (guide === undefined) throw new Error(name);
    return { type: "guide", guide: { ...guide, ...changes } };
  };
  const settled = () => new Promise((done) => setTimeout(done));

  test("a burst of news asks for the guide once more, not once each", async () => {
    const { session, waiting } = app();
    const walk = new Walk();
    for (let count = 0; count < 5; count += 1) void walk.load(session);
    expect(waiting).toHaveLength(1);
    waiting[0]?.answer(sample("begun"));
    await settled();
    expect(waiting).toHaveLength(2);
    waiting[1]?.answer(sample("done"));
    await settled();
    expect(waiting).toHaveLength(2);
    expect(walk.guide?.headline).toBe(guides.done?.headline);
  });

  test("a step that turns true does not take the page away", async () => {
    const { session, waiting } = app();
    const walk = new Walk();
    void walk.load(session);
    waiting[0]?.answer(sample("begun"));
    await settled();
    expect(walk.step?.id).toBe("vercel");
    void walk.load(session);
    waiting[1]?.answer(sample("done"));
    await settled();
    expect(walk.step?.id).toBe("vercel");
    void walk.keep(session, { step: "test" });
    expect(waiting[2]?.request).toMatchObject({ type: "save_guide", form: { step: "test" } });
    walk.closed = true;
    expect(walk.step).toBeNull();
  });

  test("a refusal keeps the guide and says why", async () => {
    const { session, waiting } = app();
    const walk = new Walk();
    void walk.load(session);
    waiting[0]?.answer(sample("begun"));
    await settled();
    const kept = walk.keep(session, { directory: ".." });
    const problem = { code: "directory", message: "m", next_step: "n", field: null };
    waiting[1]?.answer({ type: "failed", problem });
    expect(await kept).toBe(false);
    expect(walk.failed).toEqual(problem);
    expect(walk.guide?.headline).toBe(guides.begun?.headline);
  });
});
