import type { Backend } from "../bindings/Backend";
import type { BackendForm } from "../bindings/BackendForm";
import type { ProxyForm } from "../bindings/ProxyForm";
import type { Reply } from "../bindings/Reply";
import type { Request } from "../bindings/Request";
import type { Snapshot } from "../bindings/Snapshot";
import { copy } from "./clipboard";
import { ChecklistStage, checklistScript, ran } from "./fake/checklist-stage";
import { checklists, results } from "./fake/checklist";
import { FakeGuide } from "./fake/guide";
import { FakeHistory, historyScript } from "./fake/history";
import { idle, local, railwayStopped, render } from "./fake/parts";
import { scenarios } from "./fake/scenarios";
import { script, Stage } from "./fake/stage";
import { FakeTokens } from "./fake/tokens";
import type { Host, Listener } from "./host";

/**
 * An app that is not there: shows one of the scenarios, and carries out what is asked as far as
 * the window shows it. For development and tests, never part of the build.
 */
export function fake(name: string): Host {
  const scenario = scenarios[name];
  if (scenario === undefined) {
    throw new Error(`No scenario "${name}". There are: ${Object.keys(scenarios).join(", ")}.`);
  }
  const { connection, drills, checklist, guide, history, ...first } = scenario();
  let snapshot = first.snapshot;
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
  if (snapshot !== null) {
    snapshot = { ...snapshot, drill: stage.state, checklist: checks.state };
  }

  const change = (changes: Partial<Snapshot>): Reply => {
    if (snapshot !== null) {
      snapshot = { ...snapshot, ...changes, seq: snapshot.seq + 1, at: Date.now() };
      for (const listener of listeners) listener.snapshot(snapshot);
    }
    return { type: "done" };
  };

  const saveProxy = ({ enabled, listen }: ProxyForm): Reply => {
    if (listen.endsWith(":80")) {
      return failed("config", `proxy.listen "${listen}" is refused.`, "Mend it and save again.");
    }
    return change({ proxy: enabled ? { ...idle(), url: `http://${listen}` } : null });
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
        return change({ mode: request.on ? "interview" : "watch" });
      case "pin":
        return change({ pinned: request.backend });
      case "set_fault":
        return change({
          backends: (snapshot?.backends ?? []).map((each) =>
            each.name === request.backend ? { ...each, fault: request.fault } : each,
          ),
        });
      case "try_url":
        return tried(request.url);
      case "get_backends":
        return {
          type: "backends",
          backends: (snapshot?.backends ?? []).map(({ name, url }) => ({ name, url })),
          warnings: [],
        };
      case "save_backends": {
        const refused = refusal(request.backends);
        if (refused !== null) return refused;
        if (snapshot === null) return { type: "done" };
        walk.answer(request);
        return change({ demo: null, config: { ...snapshot.config, source: "file" } });
      }
      case "get_proxy": {
        const url = snapshot?.proxy?.url ?? idle().url;
        return {
          type: "proxy",
          proxy: { enabled: snapshot?.proxy != null, listen: new URL(url).host },
        };
      }
      case "save_proxy":
        return saveProxy(request.proxy);
      case "read_env":
        return readEnv(request.text);
      default:
        return (
          stage.answer(request) ??
          checks.answer(request) ??
          tokens.answer(request) ??
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
      if (snapshot !== null) listener.snapshot(snapshot);
      listener.connection(connection);
      return Promise.resolve(() => listeners.delete(listener));
    },
    copy,
    saveAs: (name) => Promise.resolve(`/home/you/${name}`),
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
