import type { CheckResult } from "../bindings/CheckResult";
import type { Exchange } from "../bindings/Exchange";
import { milliseconds, took } from "../time";
import { words } from "./rows";

const lines = (headers: [string, string][]) => headers.map(([name, value]) => `${name}: ${value}`);

/** What was sent, as it would stand on a wire. */
export function sent({ request, sent }: Exchange): string {
  return [request, ...lines(sent)].join("\n");
}

/** What came back, or why nothing did. */
export function answer({ status_line, headers, body, error }: Exchange): string {
  if (status_line === null) return error ?? "No answer came.";
  const parts = [[status_line, ...lines(headers)].join("\n")];
  if (body !== "") parts.push(body);
  if (error !== null) parts.push(error);
  return parts.join("\n\n");
}

/** What came back, in a few words: the status, or that there was none. */
export function outcome({ status_line, error }: Exchange): string {
  if (status_line === null) return error ?? "no answer";
  const status = status_line.replace(/^HTTP\/\S+\s+/, "");
  return error === null ? status : `${status}, ${error}`;
}

/** An exchange as a text to paste into a message. */
export function exchangeText(exchange: Exchange): string {
  const when = new Date(exchange.at).toISOString();
  return `${sent(exchange)}\n\n${answer(exchange)}\n\n${when}, took ${milliseconds(exchange.took_ms)} ms\n`;
}

/** A result with all its evidence as a text. */
export function resultText(result: CheckResult): string {
  const { title, outcome, brief, text, next_step, at, took_ms, evidence } = result;
  const head = [`${title}: ${words[outcome]} (${brief})`, text];
  if (next_step !== null) head.push(`Next step: ${next_step}`);
  head.push(`${new Date(at).toISOString()}, took ${took(took_ms)}`);
  return [`${head.join("\n")}\n`, ...evidence.map(exchangeText)].join("\n---\n\n");
}
