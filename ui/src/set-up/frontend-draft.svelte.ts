import type { FrontendForm } from "../bindings/FrontendForm";
import type { Problem } from "../bindings/Problem";
import type { Session } from "../state/session.svelte";

/** The frontend's addresses while they are edited. */
export class FrontendDraft {
  url = $state("");
  origins = $state<{ id: number; text: string }[]>([]);
  problem = $state.raw<Problem | null>(null);
  saving = $state(false);
  saved = $state(false);
  private ids = 0;

  constructor({ url, origins }: FrontendForm) {
    this.url = url;
    for (const text of origins) this.add(text);
  }

  add(text = ""): void {
    this.ids += 1;
    this.origins.push({ id: this.ids, text });
  }

  remove(id: number): void {
    this.origins = this.origins.filter((origin) => origin.id !== id);
    this.touched();
  }

  /** What was said about the former content no longer holds. */
  touched(): void {
    this.problem = null;
    this.saved = false;
  }

  /** The problem of a field; that of no field is the form's, as `problemAt(null)`. */
  problemAt(field: "url" | number | null): Problem | null {
    const place = this.problem?.field ?? null;
    const at = place === null ? null : place[1] === "url" ? "url" : place[0];
    return at === field ? this.problem : null;
  }

  async save(session: Session): Promise<void> {
    this.saving = true;
    const reply = await session.ask({
      type: "save_frontend",
      frontend: { url: this.url, origins: this.origins.map(({ text }) => text) },
    });
    this.saving = false;
    this.problem = reply.type === "failed" ? reply.problem : null;
    this.saved = reply.type !== "failed";
  }
}
