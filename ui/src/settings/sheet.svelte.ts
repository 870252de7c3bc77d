import { Draft } from "../backends/draft.svelte";
import type { Problem } from "../bindings/Problem";
import type { Reply } from "../bindings/Reply";
import type { Settings } from "../bindings/Settings";
import type { Session } from "../state/session.svelte";
import { differing } from "./differing";
import { Values } from "./values.svelte";

/** What the file holds at one moment, as two answers tell it. */
interface Content {
  settings: Settings;
  backends: Extract<Reply, { type: "backends" }>;
}

/**
 * The configuration file while it is edited: its settings and its backends, saved together. Kept
 * by the session, so that a look at another view loses nothing.
 */
export class Sheet {
  values = $state.raw<Values | null>(null);
  backends = $state.raw<Draft | null>(null);
  /** The open section's word. */
  section = $state("backends");
  /** Why the file could not be had. */
  failed = $state.raw<Problem | null>(null);
  /** Why the last save was refused, where no field is to blame. */
  problem = $state.raw<Problem | null>(null);
  /** What the file holds since somebody else changed it, until one decides what holds here. */
  changed = $state.raw<Content | null>(null);
  saving = $state(false);
  /** What there is to say of the last save, or of what was read since. */
  said = $state("");
  /** The setting whose field is to be shown. */
  sought = $state<string | null>(null);
  private revision: string | null = null;
  /** What the file held when one chose to go on editing. */
  private dismissed: string | null = null;
  private asking = false;

  /** How many settings and backends differ from the file. */
  get changes(): number {
    return (this.values?.changes.length ?? 0) + (this.backends?.changes ?? 0);
  }

  /** Looks whether the file holds something else by now. */
  async follow(session: Session): Promise<void> {
    if (this.asking || this.saving) return;
    this.asking = true;
    const content = await this.ask(session);
    this.asking = false;
    if (content === null || this.saving) return;
    const known = this.values?.read;
    if (known === undefined) this.adopt(content);
    else if (content.settings.revision !== known.revision) {
      if (this.changes > 0) {
        if (content.settings.revision !== this.dismissed) this.changed = content;
      } else {
        this.adopt(content);
        this.said = "The file was changed, and is read again.";
      }
    } else if (content.settings.problem?.message !== known.problem?.message) {
      this.values?.adopt(content.settings);
    }
  }

  /** Shows what the file holds now; what was typed stays as changes to it. */
  async takeFile(session: Session): Promise<void> {
    // Since it was told it may have been changed again.
    const content = (await this.ask(session)) ?? this.changed;
    this.changed = null;
    if (content !== null) this.adopt(content);
  }

  /** Goes on editing. Nothing can be saved over the file's new content all the same. */
  dismiss(): void {
    this.dismissed = this.changed?.settings.revision ?? null;
    this.changed = null;
  }

  /** Forgets every change. */
  discard(): void {
    this.values?.undo();
    const read = this.changed;
    this.changed = null;
    this.problem = null;
    this.said = "";
    this.backends?.discard();
    if (read !== null) this.adopt(read);
  }

  /** Saves what was changed, unless the file was changed meanwhile; whether all is saved. */
  async save(session: Session): Promise<boolean> {
    const { values, backends } = this;
    if (values === null || backends === null || this.saving) return false;
    this.problem = null;
    this.said = "";
    if (values.wrong !== null) {
      this.seek(values.wrong.key);
      return false;
    }
    this.saving = true;
    const saved = await this.write(session, values, backends);
    this.saving = false;
    if (saved) {
      const unmet = this.values?.read.unmet !== undefined;
      this.said = unmet ? "Saved, and not in force yet." : "Saved, and in force now.";
    }
    return saved;
  }

  /** Puts another file's content in the place of everything; what there is to say of it. */
  async bring(
    session: Session,
    name: string,
    text: string,
  ): Promise<{ text: string; failed: boolean }> {
    this.said = "";
    const reply = await session.ask({ type: "import_settings", text });
    if (reply.type === "failed") {
      return { text: `${reply.problem.message} ${reply.problem.next_step}`, failed: true };
    }
    this.discard();
    const content = await this.ask(session);
    if (content !== null) this.adopt(content);
    const kept = reply.type === "settings" ? reply.settings.kept : undefined;
    const before = kept === undefined ? "" : ` What was there before is kept in ${kept}.`;
    return { text: `${name} is in force now.${before}`, failed: false };
  }

  /** Leads to a setting's field. */
  seek(key: string): void {
    const group = this.values?.read.groups.find(({ fields }) =>
      fields.some((field) => field.key === key),
    );
    if (group === undefined) return;
    this.section = group.code;
    this.sought = key;
  }

  private async write(session: Session, values: Values, backends: Draft): Promise<boolean> {
    const fromElsewhere = session.snapshot?.config.source === "environment";
    if (backends.changes > 0 || fromElsewhere) {
      if (!(await backends.save(session, this.revision))) {
        const { located } = backends;
        if (located?.problem.code === "changed") await this.meet(session, located.problem);
        else this.section = "backends";
        return false;
      }
      const content = await this.ask(session);
      if (content === null) return false;
      // The app wrote the file just now: it is another one for that reason alone, unless some
      // setting is too.
      const slipped = differing(values.read, content.settings).length > 0;
      if (slipped && values.changes.length > 0) {
        this.changed = content;
        return false;
      }
      this.adopt(content);
    }
    if (values.changes.length === 0) return true;
    const reply = await session.ask({
      type: "save_settings",
      changes: values.changes,
      revision: values.read.revision,
    });
    if (reply.type !== "failed") {
      values.undo();
      const content = await this.ask(session);
      if (content !== null) this.adopt(content);
      // Saved, but what holds now is not known: it is asked for again.
      else this.values = null;
      return true;
    }
    if (reply.problem.code === "changed") await this.meet(session, reply.problem);
    else if (values.refuse(reply.problem)) this.seek(reply.problem.key ?? "");
    else this.problem = reply.problem;
    return false;
  }

  /** Somebody else changed the file: both choices are to be offered. */
  private async meet(session: Session, problem: Problem): Promise<void> {
    this.changed = await this.ask(session);
    if (this.changed === null) this.problem = problem;
    if (this.backends !== null) this.backends.located = null;
  }

  private async ask(session: Session): Promise<Content | null> {
    const [settings, backends] = await Promise.all([
      session.ask({ type: "get_settings" }),
      session.ask({ type: "get_backends" }),
    ]);
    for (const reply of [settings, backends]) {
      if (reply.type === "failed") this.failed = reply.problem;
    }
    if (settings.type !== "settings" || backends.type !== "backends") return null;
    this.failed = null;
    return { settings: settings.settings, backends };
  }

  private adopt({ settings, backends }: Content): void {
    if (this.values === null) this.values = new Values(settings);
    else this.values.adopt(settings);
    this.revision = backends.revision ?? null;
    if (this.backends === null) {
      this.backends = new Draft(backends.backends);
      this.backends.warnings = backends.warnings;
    } else if (this.backends.changes > 0) this.backends.rebase(backends.backends);
    else this.backends.adopt(backends.backends);
  }
}
