import type { Problem } from "../bindings/Problem";
import type { TokenKind } from "../bindings/TokenKind";
import type { TokenState } from "../bindings/TokenState";
import type { Session } from "../state/session.svelte";

/** What there is of the platforms' tokens. The tokens themselves are never here. */
export class Tokens {
  states = $state.raw<TokenState[] | null>(null);
  /** Why that could not be had. */
  failed = $state.raw<Problem | null>(null);
  /** The one that a result asked for: its field is to be opened. */
  sought = $state<TokenKind | null>(null);

  async load(session: Session): Promise<void> {
    const reply = await session.ask({ type: "get_tokens" });
    this.failed = reply.type === "failed" ? reply.problem : null;
    if (reply.type === "tokens") this.states = reply.tokens;
  }

  /** Hands a token to the app to keep, or forgets it; why it was refused, if it was. */
  async save(session: Session, kind: TokenKind, token: string | null): Promise<Problem | null> {
    const reply = await session.ask({ type: "save_token", kind, token });
    if (reply.type === "failed") return reply.problem;
    await this.load(session);
    return null;
  }
}
