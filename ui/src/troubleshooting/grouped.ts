import type { Topic } from "../bindings/Topic";

/** The topics by their groups, in the order that they come in. */
export function grouped(topics: Topic[]): [group: string, topics: Topic[]][] {
  const groups = new Map<string, Topic[]>();
  for (const topic of topics) {
    const members = groups.get(topic.group);
    if (members === undefined) groups.set(topic.group, [topic]);
    else members.push(topic);
  }
  return [...groups];
}
