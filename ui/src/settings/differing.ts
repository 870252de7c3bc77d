import type { Setting } from "../bindings/Setting";
import type { Settings } from "../bindings/Settings";

const stands = ({ set, value }: Setting) => `${set} ${value}`;

/** The settings that the file holds otherwise by now than when it was read. */
export function differing(read: Settings, now: Settings): Setting[] {
  const before = new Map(
    read.groups.flatMap(({ fields }) => fields).map((field) => [field.key, stands(field)]),
  );
  return now.groups
    .flatMap(({ fields }) => fields)
    .filter((field) => before.get(field.key) !== stands(field));
}
