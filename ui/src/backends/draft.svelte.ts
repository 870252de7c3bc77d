import type { BackendForm } from "../bindings/BackendForm";
import type { Problem } from "../bindings/Problem";
import type { Session } from "../state/session.svelte";
import { filled, locate, moved, toForms, type Entry, type Located } from "./form";

/** The backends while they are edited. Kept by the session, so that a look at Now loses nothing. */
export class Draft {
  entries = $state<Entry[]>([]);
  located = $state.raw<Located | null>(null);
  warnings = $state.raw<string[]>([]);
  saving = $state(false);
  saved = $state(false);
  private ids = 0;

  constructor(forms: BackendForm[]) {
    this.replace(forms);
  }

  replace(forms: BackendForm[]): void {
    this.entries = forms.map((form) => this.entry(form));
    this.touched();
  }

  add(): void {
    this.entries.push(this.entry({ name: "", url: "" }));
    this.touched();
  }

  remove(id: number): void {
    this.entries = this.entries.filter((entry) => entry.id !== id);
    this.touched();
  }

  move(index: number, by: -1 | 1): void {
    this.entries = moved(this.entries, index, by);
    this.touched();
  }

  /** What was said about the former content no longer holds. */
  touched(): void {
    this.located = null;
    this.saved = false;
  }

  problemAt(id: number, field: "name" | "url"): Problem | null {
    const located = this.located;
    return located?.id === id && located.field === field ? located.problem : null;
  }

  /** Reads the backends that a `.env` text names into the form. */
  async importEnv(session: Session, text: string): Promise<void> {
    const reply = await session.ask({ type: "read_env", text });
    if (reply.type === "backends") {
      this.warnings = reply.warnings;
      if (reply.backends.length > 0) this.replace(reply.backends);
    } else if (reply.type === "failed") {
      this.warnings = [];
      this.located = { problem: reply.problem, id: null, field: null };
    }
  }

  /** Saves what is filled in; whether it is in force now. */
  async save(session: Session): Promise<boolean> {
    const sent = filled(this.entries);
    this.saving = true;
    const reply = await session.ask({ type: "save_backends", backends: toForms(sent) });
    this.saving = false;
    this.located = reply.type === "failed" ? locate(reply.problem, sent) : null;
    this.saved = reply.type !== "failed";
    if (this.saved) this.warnings = [];
    return this.saved;
  }

  private entry({ name, url }: BackendForm): Entry {
    this.ids += 1;
    return { id: this.ids, name, url };
  }
}
