import { expect, test } from "vitest";

import type { Reply } from "../src/bindings/Reply";
import type { Request } from "../src/bindings/Request";
import type { Setting } from "../src/bindings/Setting";
import type { SettingChange } from "../src/bindings/SettingChange";
import type { Settings } from "../src/bindings/Settings";
import { FakeSettings, settingsScript } from "../src/host/fake/settings";
import { snapshot } from "../src/host/fake/parts";
import type { Host } from "../src/host/host";
import { shapeProblem } from "../src/settings/checks";
import { differing } from "../src/settings/differing";
import { Values } from "../src/settings/values.svelte";
import { Session } from "../src/state/session.svelte";

const setting = (changes: Partial<Setting> = {}): Setting => ({
  key: "health.timeout",
  label: "Time for one probe",
  help: "",
  kind: { type: "duration" },
  value: "5s",
  default: "5s",
  allowed: "100 ms to 60 s",
  set: false,
  overridden: null,
  ...changes,
});

const holding = (...fields: Setting[]): Settings => ({
  file: "backends.toml",
  revision: "1",
  problem: null,
  groups: [{ code: "health", title: "Health", text: "", fields }],
});

/** A session over an app that keeps one file, and what it was asked. */
function over(edited: SettingChange[] = []) {
  const file = new FakeSettings(settingsScript({ edited }), () => undefined);
  const asked: Request[] = [];
  const answer = (request: Request): Reply => {
    asked.push(request);
    if (request.type === "get_backends") {
      return { type: "backends", backends, warnings: [], revision: file.revision };
    }
    if (request.type === "save_backends") {
      const changed = file.changedSince(request.revision);
      if (changed !== null) return changed;
      backends = request.backends;
      file.written();
    }
    return file.answer(request) ?? { type: "done" };
  };
  let backends = [{ name: "Railway", url: "https://a.example" }];
  const host: Host = {
    request: (request) => Promise.resolve(answer(request)),
    listen: () => Promise.resolve(() => undefined),
    copy: () => Promise.resolve(),
    saveAs: () => Promise.resolve(null),
    holdClosing: () => Promise.resolve(() => undefined),
    close: () => Promise.resolve(),
  };
  const session = new Session(host);
  session.snapshot = snapshot();
  const field = (key: string): Setting => {
    const found = session.sheet.values?.fields.find((each) => each.key === key);
    if (found === undefined) throw new Error(`There is no setting ${key}.`);
    return found;
  };
  const type = (key: string, text: string) => session.sheet.values?.type(field(key), text);
  const saves = () => asked.filter(({ type }) => type.startsWith("save_"));
  return { session, sheet: session.sheet, file, field, type, saves };
}

test("the kind of a setting alone tells some mistakes", () => {
  const duration = setting();
  for (const right of ["5s", " 250 ms ", "1h 30m"])
    expect(shapeProblem(duration, right)).toBeNull();
  for (const wrong of ["", "5", "s", "fast", "-5s"]) {
    expect(shapeProblem(duration, wrong), wrong).toContain("Allowed: 100 ms to 60 s");
  }
  const count = setting({ kind: { type: "count", unit: "probes" }, allowed: "1 to 10" });
  expect(shapeProblem(count, " 3 ")).toBeNull();
  for (const wrong of ["", "3.5", "-1", "three"]) {
    expect(shapeProblem(count, wrong), wrong).toContain("Allowed: 1 to 10");
  }
  expect(shapeProblem(setting({ kind: { type: "text" } }), "")).toBeNull();
});

test("what is typed back as it was is no change, and a default is taken out of the file", () => {
  const field = setting({ value: "4s", set: true });
  const values = new Values(holding(field));
  values.type(field, "7s");
  expect(values.changes).toEqual([{ key: "health.timeout", value: "7s" }]);
  values.type(field, " 4s ");
  expect(values.changes).toEqual([]);
  values.reset(field);
  expect(values.text(field)).toBe("5s");
  expect(values.changes).toEqual([{ key: "health.timeout", value: null }]);
  values.undo(field);
  expect([values.changes, values.text(field)]).toEqual([[], "4s"]);
});

test("what was typed stays beside another content of the file, until that says the same", () => {
  const values = new Values(holding(setting()));
  values.type(setting(), "7s");
  values.adopt(holding(setting({ value: "6s", set: true })));
  expect(values.changes).toEqual([{ key: "health.timeout", value: "7s" }]);
  values.adopt(holding(setting({ value: "7s", set: true })));
  expect(values.changes).toEqual([]);
});

test("a refusal stands at its setting until that is changed", () => {
  const values = new Values(holding(setting()));
  values.type(setting(), "90s");
  const problem = {
    code: "config",
    message: "90s is too long.",
    next_step: "Allowed: 100 ms to 60 s.",
    field: null,
  };
  expect(values.refuse({ ...problem, key: "no.such" })).toBe(false);
  expect(values.refuse({ ...problem, key: "health.timeout" })).toBe(true);
  expect(values.problem(setting())).toContain("too long");
  values.type(setting(), "9s");
  expect(values.problem(setting())).toBeNull();
});

test("settings that differ between two readings are named", () => {
  const slow = setting({ key: "health.slow", value: "1s" });
  const now = holding(setting({ set: true }), slow);
  expect(differing(holding(setting(), slow), now).map(({ key }) => key)).toEqual([
    "health.timeout",
  ]);
});

test("backends and settings are saved one after the other, over what each was read from", async () => {
  const { session, sheet, type, saves, field } = over();
  await sheet.follow(session);
  type("health.timeout", "7s");
  sheet.backends?.add();
  Object.assign(sheet.backends?.entries[1] ?? {}, { name: "Spare", url: "https://b.example" });
  expect(sheet.changes).toBe(2);
  expect(await sheet.save(session)).toBe(true);
  expect(saves()).toMatchObject([
    { type: "save_backends", revision: "1" },
    { type: "save_settings", revision: "2" },
  ]);
  expect([sheet.changes, field("health.timeout").value]).toEqual([0, "7s"]);
});

test("a file that was edited by hand is not overwritten, and what was typed stays", async () => {
  const edits = [
    { key: "health.timeout", value: "3s" },
    { key: "watch.active", value: "45s" },
  ];
  const { session, sheet, type, file, field } = over(edits);
  await sheet.follow(session);
  type("health.timeout", "7s");
  expect(await sheet.save(session)).toBe(false);
  expect(file.revision).toBe("2");
  expect(sheet.changed).not.toBeNull();

  // And once more, while the question stands: what is loaded is what the file holds then.
  const changes = [{ key: "watch.active", value: "50s" }];
  file.answer({ type: "save_settings", changes, revision: file.revision });
  await sheet.takeFile(session);
  expect(field("health.timeout").value).toBe("3s");
  expect(sheet.values?.text(field("health.timeout"))).toBe("7s");
  expect(sheet.values?.text(field("watch.active"))).toBe("50s");
  expect(sheet.changes).toBe(1);
  expect(await sheet.save(session)).toBe(true);
  expect(field("health.timeout").value).toBe("7s");
  expect(field("watch.active").value).toBe("50s");
});

test("a hand at the file between the two writes stops the second one", async () => {
  const { session, sheet, type, file, saves } = over();
  await sheet.follow(session);
  type("health.timeout", "7s");
  Object.assign(sheet.backends?.entries[0] ?? {}, { url: "https://b.example" });
  const written = file.written.bind(file);
  file.written = () => {
    written();
    file.written = written;
    const changes = [{ key: "health.timeout", value: "3s" }];
    file.answer({ type: "save_settings", changes, revision: file.revision });
  };
  expect(await sheet.save(session)).toBe(false);
  expect(saves().map(({ type }) => type)).toEqual(["save_backends"]);
  expect(sheet.changed).not.toBeNull();
  expect(sheet.values?.changes).toEqual([{ key: "health.timeout", value: "7s" }]);
});

test("a change of the file is taken at once where nothing was typed, and asked about else", async () => {
  const { session, sheet, type, file, field } = over();
  await sheet.follow(session);
  const edit = (value: string) =>
    file.answer({
      type: "save_settings",
      changes: [{ key: "health.timeout", value }],
      revision: file.revision,
    });
  edit("3s");
  await sheet.follow(session);
  expect(field("health.timeout").value).toBe("3s");
  expect(sheet.said).toContain("read again");

  type("health.slow", "2s");
  edit("2s");
  await sheet.follow(session);
  expect(sheet.changed).not.toBeNull();
  sheet.dismiss();
  await sheet.follow(session);
  expect(sheet.changed, "asked once for each content").toBeNull();
  expect(await sheet.save(session), "and never written over").toBe(false);
  expect(sheet.changed).not.toBeNull();
});

test("what cannot be right is not even sent, and its section is shown", async () => {
  const { session, sheet, type, saves } = over();
  await sheet.follow(session);
  type("watch.active", "soon");
  expect(await sheet.save(session)).toBe(false);
  expect(saves()).toEqual([]);
  expect([sheet.section, sheet.sought]).toEqual(["watch", "watch.active"]);
});
