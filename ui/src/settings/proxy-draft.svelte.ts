import type { Problem } from "../bindings/Problem";
import type { ProxyForm } from "../bindings/ProxyForm";
import type { Session } from "../state/session.svelte";
import { listenProblem } from "./listen";

/** The proxy's settings while they are edited. Kept by the session, as the backends' draft is. */
export class ProxyDraft {
  enabled = $state(false);
  listen = $state("");
  saving = $state(false);
  saved = $state(false);
  private refused = $state.raw<Problem | null>(null);

  constructor({ enabled, listen }: ProxyForm) {
    this.enabled = enabled;
    this.listen = listen;
  }

  /** What is wrong with the address: as it is typed, then as the app says when it is saved. */
  get problem(): string | null {
    const { refused } = this;
    if (refused !== null) return `${refused.message} ${refused.next_step}`;
    return listenProblem(this.listen);
  }

  /** What was said about the former content no longer holds. */
  touched(): void {
    this.refused = null;
    this.saved = false;
  }

  async save(session: Session): Promise<void> {
    this.touched();
    if (this.problem !== null) return;
    this.saving = true;
    const { enabled, listen } = this;
    const reply = await session.ask({
      type: "save_proxy",
      proxy: { enabled, listen: listen.trim() },
    });
    this.saving = false;
    this.refused = reply.type === "failed" ? reply.problem : null;
    this.saved = reply.type !== "failed";
  }
}
