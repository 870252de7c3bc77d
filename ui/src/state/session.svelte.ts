import { createContext } from "svelte";
import { SvelteSet } from "svelte/reactivity";

import type { Problem } from "../bindings/Problem";
import type { Reply } from "../bindings/Reply";
import type { Request } from "../bindings/Request";
import type { Snapshot } from "../bindings/Snapshot";
import type { Draft } from "../backends/draft.svelte";
import { Board } from "../checklist/board.svelte";
import { DrillDesk } from "../drill/desk.svelte";
import { Chronicle } from "../history/chronicle.svelte";
import { Log } from "../history/log.svelte";
import type { Connection, Host, View } from "../host/host";
import { Sheet } from "../settings/sheet.svelte";
import { Walk } from "../set-up/walk.svelte";
import { Tokens } from "../tokens/tokens.svelte";

/** What the window holds: the latest snapshot, and what the person has opened. */
export class Session {
  readonly host: Host;
  connection = $state<Connection>("connecting");
  /** How often the app was met: after a loss it may be another run of it. */
  meetings = 0;
  snapshot = $state.raw<Snapshot | null>(null);
  view = $state<View>("now");
  /** The plan of an interview is open. */
  planning = $state(false);
  /** Why the last request was not carried out. */
  problem = $state.raw<Problem | null>(null);
  /** The time that relative times are reckoned from. It stands still while the app is gone. */
  now = $state(Date.now());
  /** What is edited and not saved yet, so that a look at another view loses nothing. */
  readonly sheet = new Sheet();
  setUp = $state.raw<Draft | null>(null);
  readonly desk = new DrillDesk();
  readonly board = new Board();
  readonly chronicle = new Chronicle();
  readonly log = new Log();
  readonly tokens = new Tokens();
  readonly walk = new Walk();
  /** The names of the backends whose evidence is unfolded. */
  readonly unfolded = new SvelteSet<string>();

  constructor(host: Host) {
    this.host = host;
  }

  /** Listens and lets the clock run until the returned function is called. */
  start(): () => void {
    let stop: (() => void) | null = null;
    let stopped = false;
    this.host
      .listen({
        snapshot: (snapshot) => {
          this.snapshot = snapshot;
        },
        connection: (connection) => {
          if (connection === "connected" && this.connection !== "connected") this.meetings += 1;
          this.connection = connection;
          if (connection !== "lost") this.now = Date.now();
        },
        navigate: (view) => {
          // Who is led here comes for what is so now, not for the earlier run that was read last.
          if (view === "checklist") this.board.open = null;
          this.view = view;
        },
        plan: () => {
          this.planning = true;
        },
      })
      .then(
        (end) => {
          if (stopped) end();
          else stop = end;
        },
        () => {
          this.connection = "lost";
        },
      );
    const ticking = setInterval(() => {
      if (this.connection !== "lost") this.now = Date.now();
    }, 500);
    return () => {
      stopped = true;
      clearInterval(ticking);
      stop?.();
    };
  }

  /** Asks the app; not reaching it is an answer like any other. */
  async ask(request: Request): Promise<Reply> {
    try {
      return await this.host.request(request);
    } catch (error) {
      return { type: "failed", problem: notReached(error) };
    }
  }

  /** Asks the app for something whose only answer is that it is done; a refusal is shown. */
  async act(request: Request): Promise<void> {
    const reply = await this.ask(request);
    this.problem = reply.type === "failed" ? reply.problem : null;
  }

  /** Puts a text on the clipboard; a refusal is shown. */
  async copy(text: string): Promise<void> {
    try {
      await this.host.copy(text);
    } catch {
      this.problem = {
        code: "not_copied",
        message: "The system refused access to the clipboard.",
        next_step: "Select the text and copy it by hand.",
        field: null,
      };
    }
  }

  toggleEvidence(name: string): void {
    if (!this.unfolded.delete(name)) this.unfolded.add(name);
  }
}

function notReached(error: unknown): Problem {
  return {
    code: "app_not_reached",
    message: `The app did not answer: ${error instanceof Error ? error.message : String(error)}.`,
    next_step: "Wait until this window has reconnected, then try again.",
    field: null,
  };
}

export const [useSession, provideSession] = createContext<Session>();
