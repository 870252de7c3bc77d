/**
 * What is wrong with an address for the proxy to listen at, as far as it can be told without
 * trying; null if nothing. The app has the last word.
 */
export function listenProblem(text: string): string | null {
  const typed = text.trim();
  const parts = /^(\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\]):(\d+)$/i.exec(typed);
  const [, host = "", port = ""] = parts ?? [];
  if (parts === null) return "Write an address and a port, as in 127.0.0.1:8787.";
  if (!/^127\./.test(host) && host !== "[::1]") {
    return "Others could reach the proxy there. Allowed are 127.0.0.1:PORT and [::1]:PORT.";
  }
  const number = Number(port);
  if (number < 1 || number > 65_535) return "A port is a number from 1 to 65535.";
  return null;
}
