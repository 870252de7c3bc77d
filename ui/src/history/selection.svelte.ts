/** The lines of the log that are selected: from one place to another. */
export class Selection {
  /** Where the keyboard is. */
  active = $state<number | null>(null);
  private anchor = $state<number | null>(null);

  /** How many there are. */
  get count(): number {
    const { range } = this;
    return range === null ? 0 : range[1] - range[0] + 1;
  }

  /** The first and the last of them. */
  get range(): [number, number] | null {
    const { active, anchor } = this;
    if (active === null || anchor === null) return null;
    return [Math.min(active, anchor), Math.max(active, anchor)];
  }

  has(index: number): boolean {
    const { range } = this;
    return range !== null && range[0] <= index && index <= range[1];
  }

  /** Selects this one, or all up to it. */
  choose(index: number, extend: boolean): void {
    this.active = index;
    if (!extend || this.anchor === null) this.anchor = index;
  }

  /** So many lines came in before them. */
  shift(by: number): void {
    if (this.active !== null) this.active += by;
    if (this.anchor !== null) this.anchor += by;
  }

  clear(): void {
    this.active = null;
    this.anchor = null;
  }
}
