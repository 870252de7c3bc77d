import type { Backend } from "../bindings/Backend";
import { milliseconds } from "../time";
import { waterfall } from "./waterfall";

/** The evidence as a text to paste into a message: what was asked, answered and measured. */
export function evidenceText(backend: Backend): string {
  const { evidence, cause, timings_ms: timings } = backend;
  const lines = [`${backend.name} (${backend.url}): ${backend.word}`];
  if (backend.probed_at !== null)
    lines.push(`checked ${new Date(backend.probed_at).toISOString()}`);
  if (cause !== null) lines.push(`${cause.code}: ${cause.text}`, `next step: ${cause.next_step}`);
  if (evidence !== null) {
    lines.push("", evidence.request);
    if (evidence.address !== null) lines.push(`from ${evidence.address}`);
    lines.push("", answer(evidence));
  }
  if (timings !== null) {
    lines.push("");
    for (const { label, ms } of waterfall(timings)) lines.push(`${label}: ${milliseconds(ms)} ms`);
    lines.push(`Total: ${milliseconds(timings.total)} ms`);
  }
  return lines.join("\n") + "\n";
}

/** What came back, as it would stand on a wire, or why nothing did. */
export function answer(evidence: NonNullable<Backend["evidence"]>): string {
  if (evidence.status_line === null) return evidence.error ?? "No answer came.";
  const head = [
    evidence.status_line,
    ...evidence.headers.map(([name, value]) => `${name}: ${value}`),
  ];
  const parts = [head.join("\n")];
  if (evidence.body !== "") parts.push(evidence.body);
  if (evidence.error !== null) parts.push(evidence.error);
  return parts.join("\n\n");
}
