import { SvelteMap } from "svelte/reactivity";

import type { Problem } from "../bindings/Problem";
import type { Setting } from "../bindings/Setting";
import type { SettingChange } from "../bindings/SettingChange";
import type { Settings } from "../bindings/Settings";
import { shapeProblem } from "./checks";

/** The file's settings, and what was typed beside them and is not saved yet. */
export class Values {
  read = $state.raw<Settings>({ file: "", revision: "", problem: null, groups: [] });
  /** By key, as typed; null: back to the default. */
  private readonly typed = new SvelteMap<string, string | null>();
  /** What the app refused at the last save. */
  private refused = $state.raw<Problem | null>(null);

  constructor(read: Settings) {
    this.adopt(read);
  }

  /** Shows what the file holds now. What was typed stays, where the file says something else. */
  adopt(read: Settings): void {
    this.read = read;
    for (const [key, text] of [...this.typed]) {
      const setting = this.find(key);
      if (setting === undefined) this.typed.delete(key);
      else this.put(setting, text);
    }
  }

  get fields(): Setting[] {
    return this.read.groups.flatMap(({ fields }) => fields);
  }

  get changes(): SettingChange[] {
    return [...this.typed].map(([key, value]) => ({ key, value: value?.trim() ?? null }));
  }

  /** As it is shown. */
  text({ key, value, default: byDefault }: Setting): string {
    const typed = this.typed.get(key);
    return typed === undefined ? value : (typed ?? byDefault);
  }

  changed({ key }: Setting): boolean {
    return this.typed.has(key);
  }

  /** It is going to stand in the file. */
  stands({ key, set }: Setting): boolean {
    const typed = this.typed.get(key);
    return typed === undefined ? set : typed !== null;
  }

  type(setting: Setting, text: string): void {
    this.touched(setting);
    this.put(setting, text);
  }

  /** Takes it out of the file, so that the default holds. */
  reset(setting: Setting): void {
    this.touched(setting);
    this.put(setting, null);
  }

  /** Forgets what was typed: all of it, or one setting's. */
  undo(setting?: Setting): void {
    if (setting === undefined) {
      this.typed.clear();
      this.refused = null;
    } else {
      this.touched(setting);
      this.typed.delete(setting.key);
    }
  }

  /** What is wrong with it: as it is typed, then as the app says when it is saved. */
  problem(setting: Setting): string | null {
    const { refused } = this;
    if (refused?.key === setting.key) return `${refused.message} ${refused.next_step}`;
    const typed = this.typed.get(setting.key);
    return typed == null ? null : shapeProblem(setting, typed);
  }

  /** Keeps a refusal at the setting that it is about; whether there is one. */
  refuse(problem: Problem): boolean {
    this.refused = problem;
    return problem.key !== undefined && this.find(problem.key) !== undefined;
  }

  /** The first setting that cannot be saved as it stands. */
  get wrong(): Setting | null {
    return this.fields.find((setting) => this.problem(setting) !== null) ?? null;
  }

  private find(key: string): Setting | undefined {
    return this.fields.find((setting) => setting.key === key);
  }

  private put({ key, set, value }: Setting, text: string | null): void {
    const same = text === null ? !set : text.trim() === value;
    if (same) this.typed.delete(key);
    else this.typed.set(key, text);
  }

  /** What was said about the former content no longer holds. */
  private touched({ key }: Setting): void {
    if (this.refused?.key === key) this.refused = null;
  }
}
