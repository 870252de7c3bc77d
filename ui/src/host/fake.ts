import type { Backend } from "../bindings/Backend";
import type { BackendForm } from "../bindings/BackendForm";
import type { Reply } from "../bindings/Reply";
import type { Request } from "../bindings/Request";
import type { Snapshot } from "../bindings/Snapshot";
import type { Theme } from "../bindings/Theme";
import { copy } from "./clipboard";
import { ChecklistStage, checklistScript, ran } from "./fake/checklist-stage";
import { checklists, results } from "./fake/checklist";
import { FakeGuide } from "./fake/guide";
import { interviewAfter } from "./fake/interview";
import { FakeHistory, historyScript } from "./fake/history";
import { backend, idle, local, railwayStopped, render } from "./fake/parts";
import { scenarios } from "./fake/scenarios";
import { FakeSettings, settingsScript, withoutFile } from "./fake/settings";
import { script, Stage } from "./fake/stage";
import { FakeTokens } from "./fake/tokens";
import type { Connection, Host, Listener } from "./host";

/**
 * An app that is not there: shows one of the scenarios, and carries out what is asked as far as
 * the window shows it. For development and tests, never part of the build.
 */
export function fake(name: string): Host {
  const scenario = scenarios[name];
  if (scenario === undefined) {
    throw new Error(`No scenario "${name}". There are: ${Object.keys(scenarios).join(", ")}.`);
  }
  const { drills, checklist, guide, settings, history, ...first } = scenario();
  let { connection, snapshot } = first;
  const listeners = new Set<Listener>();
  const stage = new Stage(drills ?? script(snapshot?.demo ? { courses: [] } : {}), (drill) =>
    change({ drill }),
  );
  const checks = new ChecklistStage(
    checklist ?? checklistScript({ lists: snapshot?.demo ? checklists() : ran(results()) }),
    (checklist) => {
      if (checklist.running === null) walk.checked();
      change({ checklist });
    },
  );
  const walk = new FakeGuide(guide ?? { guide: snapshot?.demo ? "demo" : "done" });
  const past = new FakeHistory(history ?? historyScript());
  const { token: present, fixed, ...where } = stage.railway;
  const tokens = new FakeTokens(where, { present, fixed }, (there) => {
    stage.keep(there);
  });
  const byDefault = snapshot?.demo ? withoutFile() : settingsScript();
  const file = new FakeSettings(settings ?? byDefault, (key, value) => {
    if (key === "appearance.theme") change({ theme: value as Theme });
    if (key === "proxy.enabled" || key === "proxy.listen") {
      const url = `http://${file.value("proxy.listen")}`;
      change({ proxy: file.value("proxy.enabled") === "true" ? { ...idle(), url } : null });
    }
  });
  /** What the file says of each backend, beside its name and address. */
  let options = new Map<string, BackendForm>();
  if (snapshot !== null) {
    snapshot = { ...snapshot, drill: stage.state, checklist: checks.state };
  }

  const change = (changes: Partial<Snapshot>): Reply => {
    if (snapshot !== null) {
      snapshot = { ...snapshot, ...changes, seq: snapshot.seq + 1, at: Date.now() };
      tell(snapshot);
    }
    return { type: "done" };
  };

  /** Each snapshot is an object of its own, as where it comes over a socket. */
  const tell = (snapshot: Snapshot) => {
    for (const listener of listeners) listener.snapshot(structuredClone(snapshot));
  };

  const connect = (to: Connection) => {
    connection = to;
    for (const listener of listeners) listener.connection(to);
  };

  const answer = (request: Request): Reply => {
    switch (request.type) {
      case "pause":
        return change({
          paused: request.on,
          recent: [
            past.add(request.on ? "paused" : "unpaused", request.on ? "Paused" : "Resumed"),
            ...(snapshot?.recent ?? []),
          ],
        });
      case "interview":
      case "plan_interview":
      case "extend_interview":
      case "end_interview":
      case "dismiss_interview": {
        if (snapshot === null) return { type: "done" };
        const interview = interviewAfter(snapshot.interview, request);
        return change({ interview, mode: interview.stage === "on" ? "interview" : "watch" });
      }
      case "pin":
        return change({ pinned: request.backend });
      case "set_fault":
        return change({
          backends: (snapshot?.backends ?? []).map((each) =>
            each.name === request.backend ? { ...each, fault: request.fault } : each,
          ),
        });
      case "set_autostart":
        return change({ autostart: { on: request.on, problem: null } });
      case "get_diagnostics":
        return { type: "diagnostics", text: "Failover Tray 0.1.0\nstate: Railway in use" };
      case "try_url":
        return tried(request.url);
      case "get_backends":
        return {
          type: "backends",
          backends: (snapshot?.backends ?? []).map(({ name, url }) => ({
            name,
            url,
            enabled: options.get(name)?.enabled ?? true,
            sleeps: options.get(name)?.sleeps ?? "by_host",
            color: options.get(name)?.color ?? "by_rank",
          })),
          warnings: [],
          revision: file.revision,
        };
      case "save_backends": {
        const refused = file.changedSince(request.revision) ?? refusal(request.backends);
        if (refused !== null) return refused;
        if (snapshot === null) return { type: "done" };
        walk.answer(request);
        file.written();
        const now = snapshot;
        options = new Map(request.backends.map((form) => [form.name, form]));
        return change({
          demo: null,
          config: { ...snapshot.config, source: "file" },
          backends: request.backends.map((form, index) => watched(form, index + 1, now)),
        });
      }
      case "read_env":
        return readEnv(request.text);
      default:
        return (
          stage.answer(request) ??
          checks.answer(request) ??
          tokens.answer(request) ??
          file.answer(request) ??
          past.answer(request) ??
          walk.answer(request) ?? { type: "done" }
        );
    }
  };

  return {
    request(request) {
      // For who wants to see what the window asks for, beside what it shows.
      window.dispatchEvent(new CustomEvent("asked", { detail: request }));
      if (past.silent(request)) return new Promise(() => undefined);
      // The log comes page after page: as over the app's socket, each in a turn of its own.
      if (connection === "connected" && request.type === "get_log") {
        return new Promise((resolve) => setTimeout(() => resolve(answer(request))));
      }
      return connection === "connected"
        ? Promise.resolve(answer(request))
        : Promise.reject(new Error("the connection is closed"));
    },
    listen(listener) {
      listeners.add(listener);
      if (snapshot !== null) listener.snapshot(structuredClone(snapshot));
      listener.connection(connection);
      // A test ends the app and starts it again by these events, and makes it say its state anew.
      const played = {
        "app-ends": () => connect("lost"),
        "app-is-back": () => connect("connected"),
        "app-speaks": () => void change({}),
      };
      for (const [event, hear] of Object.entries(played)) window.addEventListener(event, hear);
      return Promise.resolve(() => {
        listeners.delete(listener);
        for (const [event, hear] of Object.entries(played)) window.removeEventListener(event, hear);
      });
    },
    copy,
    // A test chooses another folder: what lies in "/full" cannot be written.
    saveAs: (name) =>
      Promise.resolve(`${(window as { folder?: string }).folder ?? "/home/you"}/${name}`),
    holdClosing(asked) {
      // A test closes the window by this event.
      window.addEventListener("close-window", asked);
      return Promise.resolve(() => {
        window.removeEventListener("close-window", asked);
      });
    },
    close() {
      document.title = "Closed";
      return Promise.resolve();
    },
  };
}

function tried(url: string): Reply {
  if (!/^https?:\/\/[^\s/]+/.test(url)) {
    return failed("url_invalid", `"${url}" is not an address.`, "Begin it with https://.");
  }
  const { host } = new URL(url);
  const found: Backend = host.includes("railway")
    ? railwayStopped()
    : host.includes("localhost")
      ? local()
      : render({
          word: "Healthy",
          line: "healthy",
          mark: { color: "green", shape: "ring", rank: null },
        });
  return { type: "probed", backend: { ...found, name: host, url } };
}

/** A backend that was saved: the one of that name as it was seen, or one not seen yet. */
function watched({ name, url }: BackendForm, rank: number, snapshot: Snapshot): Backend {
  const known = snapshot.backends.find((each) => each.name === name);
  return known === undefined ? backend(name, rank, { url }) : { ...known, url, rank };
}

function refusal(backends: BackendForm[]): Reply | null {
  for (const [index, { name, url }] of backends.entries()) {
    const place = `Backend ${index + 1}`;
    if (name === "") {
      return failed("name_missing", `${place} has no name.`, "Give it one.", [index, "name"]);
    }
    if (backends.findIndex((other) => other.name === name) < index) {
      return failed("name_twice", `${name} is there twice.`, "Give each its own name.", [
        index,
        "name",
      ]);
    }
    if (!/^https?:\/\//.test(url)) {
      return failed("url_scheme", `"${url}" has no scheme.`, "Begin it with https://.", [
        index,
        "url",
      ]);
    }
  }
  return backends.length > 0 ? null : failed("none", "There is no backend.", "Add one.");
}

function readEnv(text: string): Reply {
  const names: Record<string, string> = {
    NEXT_PUBLIC_RAILWAY_API_URL: "Railway",
    NEXT_PUBLIC_RENDER_API_URL: "Render",
    NEXT_PUBLIC_API_URL: "Local",
  };
  const backends = text.split("\n").flatMap((line) => {
    const [key = "", url = ""] = line.trim().split("=");
    const name = names[key];
    return name === undefined ? [] : [{ name, url }];
  });
  if (backends.length === 0) {
    return failed(
      "env_empty",
      "None of the three variables is in this text.",
      "Look for NEXT_PUBLIC_RAILWAY_API_URL in the frontend's .env file.",
    );
  }
  const missing = Object.entries(names).filter(
    ([, name]) => !backends.some((each) => each.name === name),
  );
  return {
    type: "backends",
    backends,
    warnings: missing.map(([key]) => `${key} is not in the file.`),
  };
}

function failed(
  code: string,
  message: string,
  next_step: string,
  field: [number, string] | null = null,
): Reply {
  return { type: "failed", problem: { code, message, next_step, field } };
}
