import type { Problem } from "../../bindings/Problem";
import type { Reply } from "../../bindings/Reply";
import type { Request } from "../../bindings/Request";
import type { Setting } from "../../bindings/Setting";
import type { SettingChange } from "../../bindings/SettingChange";
import type { SettingGroup } from "../../bindings/SettingGroup";
import { groups } from "./settings-samples";

/** What a scenario says of the configuration file. */
export interface SettingsScript {
  /** Why it cannot be edited. */
  problem: Problem | null;
  /** What somebody writes into it by hand once it was read. */
  edited: SettingChange[];
  /** A setting that the command line overrides, and the flag. */
  overridden: [key: string, flag: string] | null;
  /** It cannot be had at all. */
  broken: Problem | null;
  /** Another program has this address: the proxy cannot listen there. */
  taken: string | null;
}

/** What is said where nobody keeps a file. */
const noFile: Problem = {
  code: "no_file",
  message: "Settings belong into the config file, and this run has none.",
  next_step: "Save backends of your own first; a run with --backend keeps nothing.",
  field: null,
};

const unmet: Problem = {
  code: "proxy_listen",
  message: "The proxy cannot listen at 127.0.0.1:9000: another program does.",
  next_step: "Choose another port, or end that program; it is tried again by itself.",
  field: null,
};

/** What is said of settings until backends are saved. */
export const withoutFile = (): SettingsScript => settingsScript({ problem: noFile });

export const settingsScript = (changes: Partial<SettingsScript> = {}): SettingsScript => ({
  problem: null,
  edited: [],
  overridden: null,
  broken: null,
  taken: null,
  ...changes,
});

/** What stands in the sample file; for the rest the defaults hold. */
const written: Record<string, string> = {
  "health.timeout": "4s",
  "frontend.url": "https://ai-cti.vercel.app",
};

const sampleGroups = (): SettingGroup[] =>
  groups.map((group) => ({
    ...group,
    fields: group.fields.map((field) => ({
      ...field,
      value: written[field.key] ?? field.value,
      set: field.key in written,
    })),
  }));

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A file of settings, and who else writes it. */
export class FakeSettings {
  private groups: SettingGroup[];
  private version = 1;
  private readonly script: SettingsScript;
  /** Tells a setting that holds from now on. */
  private readonly tell: (key: string, value: string) => void;

  constructor(script: SettingsScript, tell: (key: string, value: string) => void) {
    this.script = script;
    this.tell = tell;
    this.groups = sampleGroups();
    const [key, flag] = script.overridden ?? [];
    if (key !== undefined) this.change(key, (each) => ({ ...each, overridden: flag ?? "" }));
  }

  get revision(): string {
    return `${this.version}`;
  }

  /** Another program, or another form, wrote the file. */
  written(): void {
    this.version += 1;
    // There is a file from now on.
    if (this.script.problem === noFile) this.script.problem = null;
  }

  /** Whether somebody who saw the file at `revision` would write over something. */
  changedSince(revision: string | undefined): Reply | null {
    const { edited } = this.script;
    if (edited.length > 0) {
      this.script.edited = [];
      this.write(edited);
    }
    return revision === undefined || revision === this.revision
      ? null
      : failed(
          "changed",
          "The file was changed meanwhile; nothing was written.",
          "Load what is in it now, then save again.",
        );
  }

  answer(request: Request): Reply | null {
    switch (request.type) {
      case "get_settings":
        return this.script.broken === null
          ? this.settings()
          : { type: "failed", problem: this.script.broken };
      case "save_settings": {
        const changed = this.changedSince(request.revision);
        if (changed !== null) return changed;
        const refused = request.changes.map((each) => this.refusal(each)).find(Boolean);
        if (refused) return { type: "failed", problem: refused };
        this.write(request.changes);
        return this.settings();
      }
      case "export_settings":
        return request.file.includes("/full/")
          ? failed(
              "export",
              `${request.file} could not be written: no space is left.`,
              "Choose another place.",
            )
          : { type: "done" };
      case "import_settings": {
        if (!request.text.includes("[[backend]]")) {
          return failed(
            "config",
            "line 1: this is no configuration of Failover Tray.",
            "Choose a file that was exported here.",
          );
        }
        this.groups = sampleGroups();
        this.written();
        return this.settings("/home/you/.config/failover-tray/backends.2026-11-23.toml");
      }
      default:
        return null;
    }
  }

  private settings(kept?: string): Reply {
    return {
      type: "settings",
      settings: {
        file: "/home/you/.config/failover-tray/backends.toml",
        revision: this.revision,
        problem: this.script.problem,
        groups: this.groups,
        ...(this.value("proxy.listen") === this.script.taken ? { unmet } : {}),
        ...(kept === undefined ? {} : { kept }),
      },
    };
  }

  private write(changes: SettingChange[]): void {
    for (const { key, value } of changes) {
      this.change(key, (each) => ({ ...each, value: value ?? each.default, set: value !== null }));
    }
    for (const { key } of changes) this.tell(key, this.value(key));
    this.written();
  }

  /** As it stands in the file, or by default. */
  value(key: string): string {
    return this.find(key)?.value ?? "";
  }

  private find(key: string): Setting | undefined {
    return this.groups.flatMap(({ fields }) => fields).find((field) => field.key === key);
  }

  private change(key: string, how: (setting: Setting) => Setting): void {
    this.groups = this.groups.map((group) => ({
      ...group,
      fields: group.fields.map((field) => (field.key === key ? how(field) : field)),
    }));
  }

  /** The two bounds that the tests meet; the app knows them all. */
  private refusal({ key, value }: SettingChange): Problem | null {
    const setting = this.find(key);
    if (setting === undefined || value === null) return null;
    const outside = (): Problem => ({
      code: "config",
      message: `${key} "${value}" is not allowed.`,
      next_step: `Allowed: ${setting.allowed}.`,
      field: null,
      key,
    });
    if (setting.kind.type === "duration") {
      const [, number, unit] = /^(\d+)\s*(ms|s|m|h)/.exec(value) ?? [];
      const length = Number(number) * (units[unit ?? ""] ?? Number.NaN);
      return length <= 24 * 3_600_000 && (key !== "health.timeout" || length <= 60_000)
        ? null
        : outside();
    }
    if (key === "proxy.listen" && !/^(127\.[\d.]+|\[::1\]):\d+$/.test(value)) return outside();
    return null;
  }
}

function failed(code: string, message: string, next_step: string): Reply {
  return { type: "failed", problem: { code, message, next_step, field: null } };
}
