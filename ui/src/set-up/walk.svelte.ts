import type { BackendForm } from "../bindings/BackendForm";
import type { Guide } from "../bindings/Guide";
import type { GuideForm } from "../bindings/GuideForm";
import type { GuideStep } from "../bindings/GuideStep";
import type { Problem } from "../bindings/Problem";
import type { Reply } from "../bindings/Reply";
import { Draft } from "../backends/draft.svelte";
import type { Session } from "../state/session.svelte";
import { FrontendDraft } from "./frontend-draft.svelte";
import { withRows } from "./rows";

/** The way through the set-up: the guide as it stands, and what is being entered. */
export class Walk {
  guide = $state.raw<Guide | null>(null);
  /** Why the guide could not be had, or the place in it not be kept. */
  failed = $state.raw<Problem | null>(null);
  frontend = $state.raw<FrontendDraft | null>(null);
  /** The backend's directory in the repository, as typed. */
  directory = $state<string | null>(null);
  /** No step is unfolded. */
  closed = $state(false);
  /** The step where somebody is: one that turns true does not take the page away. */
  private at = $state<string | null>(null);
  private loading = false;
  private again = false;

  /** The step that is unfolded. */
  get step(): GuideStep | null {
    if (this.closed) return null;
    return this.guide?.steps.find(({ id }) => id === this.at) ?? null;
  }

  /** Asks for the guide. While it is on its way it is asked for once more at most. */
  async load(session: Session): Promise<void> {
    if (this.loading) {
      this.again = true;
      return;
    }
    this.loading = true;
    do {
      this.again = false;
      this.take(await session.ask({ type: "get_guide" }));
    } while (this.again);
    this.loading = false;
  }

  /** The backends to edit; the sample ones are nobody's own. */
  async loadBackends(session: Session): Promise<void> {
    const names = this.guide?.steps.flatMap(({ backend }) => backend ?? []) ?? [];
    if (session.snapshot?.config.source === "demo") {
      const empty = (name: string): BackendForm => ({ name, url: "" });
      session.setUp ??= new Draft(withRows([empty("Local")], names));
      return;
    }
    const reply = await session.ask({ type: "get_backends" });
    if (reply.type === "backends") session.setUp ??= new Draft(withRows(reply.backends, names));
    else if (reply.type === "failed") this.failed = reply.problem;
  }

  /** Keeps a change of place; whether it was taken. */
  async keep(session: Session, changes: Partial<GuideForm>): Promise<boolean> {
    if (this.guide === null) return false;
    this.at = changes.step ?? this.at;
    const reply = await session.ask({
      type: "save_guide",
      form: { ...this.guide.form, step: this.at, ...changes },
    });
    return this.take(reply);
  }

  /** Saves the frontend. It may be written in another way then: without a slash at the end. */
  async saveFrontend(session: Session): Promise<void> {
    await this.frontend?.save(session);
    if (!this.frontend?.saved) return;
    await this.load(session);
    if (this.guide === null) return;
    this.frontend = new FrontendDraft(this.guide.frontend);
    this.frontend.saved = true;
  }

  private take(reply: Reply): boolean {
    this.failed = reply.type === "failed" ? reply.problem : null;
    if (reply.type !== "guide") return false;
    this.guide = reply.guide;
    this.at ??= reply.guide.form.step;
    this.frontend ??= new FrontendDraft(reply.guide.frontend);
    return true;
  }
}
