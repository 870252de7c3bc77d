import type { LogLine } from "../bindings/LogLine";
import type { LogPage } from "../bindings/LogPage";
import type { LogQuery } from "../bindings/LogQuery";
import type { Problem } from "../bindings/Problem";
import type { Session } from "../state/session.svelte";
import { typesOf, type Group } from "./kinds";

/** The most that is asked for at once, and that is copied. */
export const MOST = 1000;
/** The first answer is to be there at once. */
const FIRST = 200;

/** The log as far as it was read: newest first, and read on as it is scrolled. */
export class Log {
  /** Lines that hold this. */
  text = $state("");
  /** Events of these alone; none: all. */
  groups = $state.raw<readonly Group[]>([]);
  /** New lines appear by themselves. */
  follow = $state(true);
  /** How many of them were read. */
  held = $state(0);
  /** Newer ones that wait for the list to be back at its top: nothing moves under who reads. */
  waiting = $state.raw<LogLine[]>([]);
  /** The first lines of this filter are there. */
  read = $state(false);
  /** Why it could not be read. */
  failed = $state.raw<Problem | null>(null);
  /** Counts the filters: what is shown belongs to this one. */
  filter = $state(0);
  /** Changed in place: a copy of 100,000 lines for each page of them would be felt. */
  private lines: LogLine[] = [];
  private filling = false;
  private looking = false;
  private wanted = 0;
  /** The filter that the lines belong to: not yet the latest one while its first are being read. */
  private shown = 0;
  /** How many lines match, those that wait among them, as the last answer said. */
  private total = $state(0);
  /** The meeting with the app at which it was read: another one may keep another log. */
  private meeting = 0;

  /** How many lines match in all, but for those that wait. */
  get matching(): number {
    return Math.max(this.total - this.waiting.length, this.held);
  }

  /** It was read from the app that answers now. */
  readFrom({ meetings }: Session): boolean {
    return this.read && this.meeting === meetings;
  }

  /** The line at this place, newest first; none while it was not read. */
  at(index: number): LogLine | undefined {
    return index < this.held ? this.lines[index] : undefined;
  }

  /** Those of these places that were read, as many as are copied at most. */
  between(first: number, last: number): LogLine[] {
    return this.lines.slice(first, Math.min(last + 1, first + MOST));
  }

  /** Only some lines are shown. */
  get narrowed(): boolean {
    return this.text.trim() !== "" || this.groups.length > 0;
  }

  /** Reads it anew, from the newest. What is shown stays until the answer is there. */
  async load(session: Session): Promise<void> {
    const filter = (this.filter += 1);
    this.meeting = session.meetings;
    this.filling = false;
    this.wanted = 0;
    const page = await this.ask(session, { limit: FIRST });
    if (filter !== this.filter || page === null) return;
    this.shown = filter;
    this.lines = page.lines;
    this.waiting = [];
    this.held = page.lines.length;
    this.total = page.matching;
    this.read = true;
    // What can be copied is there before it is asked for: a clipboard does not wait.
    void this.fill(session, MOST - 1);
  }

  /** Reads on until the line at `index` is there. */
  async fill(session: Session, index: number): Promise<void> {
    this.wanted = index;
    if (this.filling || this.turning) return;
    this.filling = true;
    const { filter } = this;
    while (this.held <= this.wanted && this.held < this.matching) {
      const before = this.lines.at(-1)?.id ?? null;
      const page = await this.ask(session, { before, limit: MOST });
      // Another filter has begun, and with it another reading.
      if (filter !== this.filter) return;
      if (page === null) break;
      this.lines.push(...page.lines);
      this.held = this.lines.length;
      // What was cleared away meanwhile is not waited for.
      const seen = this.held + this.waiting.length;
      this.total = page.more ? Math.max(page.matching, seen + 1) : seen;
    }
    this.filling = false;
  }

  /** Looks for newer lines: they wait to be shown. */
  async look(session: Session): Promise<void> {
    if (this.looking || this.turning) return;
    this.looking = true;
    const { filter } = this;
    for (let more = true; more;) {
      const after = this.waiting[0]?.id ?? this.lines[0]?.id ?? null;
      const page = await this.ask(
        session,
        after === null ? { limit: FIRST } : { after, limit: MOST },
      );
      if (filter !== this.filter || page === null || page.lines.length === 0) break;
      const newer = after === null ? page.lines : page.lines.toReversed();
      this.waiting = [...newer, ...this.waiting];
      this.total = page.matching;
      // Who was away for long has missed more than one answer holds.
      more = after !== null && page.more;
    }
    this.looking = false;
  }

  /** Shows the lines that wait; tells how many there were. */
  show(): number {
    const count = this.waiting.length;
    this.lines = [...this.waiting, ...this.lines];
    this.waiting = [];
    this.held = this.lines.length;
    return count;
  }

  /** What is there belongs to a filter that was left: nothing can be added to it. */
  private get turning(): boolean {
    return !this.read || this.shown !== this.filter;
  }

  private async ask(session: Session, query: Partial<LogQuery>): Promise<LogPage | null> {
    const { filter } = this;
    const reply = await session.ask({
      type: "get_log",
      query: {
        text: this.text.trim(),
        types: typesOf(this.groups),
        before: null,
        after: null,
        limit: MOST,
        ...query,
      },
    });
    if (filter !== this.filter) return null;
    this.failed = reply.type === "failed" ? reply.problem : null;
    return reply.type === "log" ? reply.page : null;
  }
}
