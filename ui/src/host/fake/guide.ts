import type { FrontendForm } from "../../bindings/FrontendForm";
import type { Guide } from "../../bindings/Guide";
import type { GuideForm } from "../../bindings/GuideForm";
import type { Problem } from "../../bindings/Problem";
import type { Reply } from "../../bindings/Reply";
import type { Request } from "../../bindings/Request";
import { guides, topics } from "./guide-samples";

/** What a scenario says of the set-up. */
export interface GuideScript {
  /** The sample guide that it begins with. */
  guide: string;
  /** Where somebody is already. */
  form?: Partial<GuideForm>;
  /** The sample that follows once the checks of step 3 were made. */
  checked?: string;
  /** What was kept could not be read. */
  problem?: Problem;
  /** The guide, or the troubleshooting, cannot be had. */
  broken?: Problem;
}

/** Carries out what is asked about the set-up, by going from one sample to the next. */
export class FakeGuide {
  private sample: string;
  private form: Partial<GuideForm>;
  private problem: Problem | null;
  private frontend: FrontendForm | null = null;
  private readonly script: GuideScript;

  constructor(script: GuideScript) {
    this.script = script;
    this.sample = script.guide;
    this.form = script.form ?? {};
    this.problem = script.problem ?? null;
  }

  answer(request: Request): Reply | null {
    const { broken } = this.script;
    switch (request.type) {
      case "get_guide":
        return broken ? { type: "failed", problem: broken } : this.guide();
      case "get_troubleshooting":
        return broken ? { type: "failed", problem: broken } : { type: "troubleshooting", topics };
      case "save_guide":
        return this.keep(request.form);
      case "save_frontend":
        return this.connect(request.frontend);
      case "save_backends":
        if (this.sample === "demo") this.sample = "begun";
        return null;
      default:
        return null;
    }
  }

  /** A run of checks has ended. */
  checked(): void {
    if (this.sample === "connected") this.sample = this.script.checked ?? "verified";
  }

  private guide(): Reply {
    const sample = guides[this.sample];
    if (sample === undefined) throw new Error(`No sample guide "${this.sample}".`);
    const form = { ...sample.form, ...this.form };
    const guide: Guide = {
      ...sample,
      form,
      frontend: this.frontend ?? sample.frontend,
      problem: this.problem,
      steps: sample.steps.map((step) =>
        form.skipped.includes(step.id) && step.state !== "done"
          ? { ...step, state: "skipped", word: "Skipped", ask: null }
          : step,
      ),
    };
    return { type: "guide", guide };
  }

  private keep(form: GuideForm): Reply {
    if (form.directory.includes("..")) {
      return failed(
        "directory",
        "This is no directory of a repository.",
        "Write its path from the repository's top.",
      );
    }
    this.form = form;
    this.problem = null;
    return this.guide();
  }

  private connect({ url, origins }: FrontendForm): Reply {
    if (!/^https?:/.test(url)) {
      return failed(
        "config",
        `frontend.url "${url}" has no scheme; write https://${url}`,
        "Mend it and save again.",
        [0, "url"],
      );
    }
    const wrong = origins.findIndex((origin) => /\/\/[^/]+\/./.test(origin));
    if (wrong >= 0) {
      return failed(
        "config",
        `frontend.origins[${wrong}] has a path; an origin is scheme and host alone`,
        "Mend it and save again.",
        [wrong, "origin"],
      );
    }
    this.frontend = {
      url: url.replace(/\/$/, ""),
      origins: origins.filter((origin) => origin !== ""),
    };
    if (this.sample === "begun") this.sample = "connected";
    return { type: "done" };
  }
}

function failed(
  code: string,
  message: string,
  next_step: string,
  field: [number, string] | null = null,
): Reply {
  return { type: "failed", problem: { code, message, next_step, field } };
}
