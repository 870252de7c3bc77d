import type { BackendForm } from "../bindings/BackendForm";
import type { Problem } from "../bindings/Problem";
import type { Session } from "../state/session.svelte";
import {
  differences,
  filled,
  idsOf,
  locate,
  moved,
  toEntry,
  toForms,
  type Entry,
  type Located,
} from "./form";

/** A backend that was taken out of the list, and where it stood. */
interface Removed {
  entry: Entry;
  index: number;
}

/** The backends while they are edited. Kept by the session, so that a look at Now loses nothing. */
export class Draft {
  entries = $state<Entry[]>([]);
  located = $state.raw<Located | null>(null);
  warnings = $state.raw<string[]>([]);
  saving = $state(false);
  saved = $state(false);
  /** What was taken out and can be brought back, the latest last. */
  removed = $state.raw<Removed[]>([]);
  /** As they were read. */
  private read = $state.raw<Entry[]>([]);
  private ids = 0;

  constructor(forms: BackendForm[]) {
    this.adopt(forms);
  }

  /** How many backends differ from those that were read. */
  get changes(): number {
    return differences(this.entries, this.read);
  }

  /** Shows what was read now. */
  adopt(forms: BackendForm[]): void {
    this.rebase(forms);
    this.discard();
  }

  /** Forgets every change. */
  discard(): void {
    this.entries = this.read.map((entry) => ({ ...entry }));
    this.removed = [];
    this.touched();
  }

  /** Keeps what is being edited, as changes to what was read now. */
  rebase(forms: BackendForm[]): void {
    const ids = idsOf(forms, [...this.entries, ...this.read]);
    this.read = forms.map((form, index) => {
      const id = ids[index];
      return id == null ? this.entry(form) : { ...toEntry(form), id };
    });
  }

  add(): void {
    this.entries.push(this.entry({ name: "", url: "" }));
    this.touched();
  }

  remove(id: number): void {
    const index = this.entries.findIndex((entry) => entry.id === id);
    const [entry] = this.entries.splice(index, 1);
    // One that was never filled in is no loss.
    if (entry !== undefined && (entry.url.trim() !== "" || entry.name.trim() !== "")) {
      this.removed = [...this.removed, { entry, index }];
    }
    this.touched();
  }

  /** Brings back what was removed last; its id. */
  undo(): number | null {
    const last = this.removed.at(-1);
    if (last === undefined) return null;
    this.removed = this.removed.slice(0, -1);
    this.entries.splice(last.index, 0, last.entry);
    this.touched();
    return last.entry.id;
  }

  move(from: number, to: number): void {
    this.entries = moved(this.entries, from, to);
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
      if (reply.backends.length > 0) this.take(reply.backends);
    } else if (reply.type === "failed") {
      this.warnings = [];
      this.located = { problem: reply.problem, id: null, field: null };
    }
  }

  /**
   * Saves what is filled in, unless the file holds something else by now than at `revision`;
   * whether it is in force now.
   */
  async save(session: Session, revision: string | null = null): Promise<boolean> {
    const sent = filled(this.entries);
    this.saving = true;
    const reply = await session.ask({
      type: "save_backends",
      backends: toForms(sent),
      ...(revision === null ? {} : { revision }),
    });
    this.saving = false;
    this.located = reply.type === "failed" ? locate(reply.problem, sent) : null;
    this.saved = reply.type !== "failed";
    if (this.saved) {
      this.warnings = [];
      this.removed = [];
      this.read = sent.map((entry) => ({ ...entry }));
    }
    return this.saved;
  }

  /** The backends with these addresses; what else was set for one of them stays. */
  private take(forms: BackendForm[]): void {
    this.entries = forms.map((form) => {
      const there = this.entries.find(({ name }) => name.trim() === form.name);
      return there === undefined ? this.entry(form) : { ...there, url: form.url };
    });
    this.touched();
  }

  private entry(form: BackendForm): Entry {
    this.ids += 1;
    return { id: this.ids, ...toEntry(form) };
  }
}
