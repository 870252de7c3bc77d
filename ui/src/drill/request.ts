/**
 * The path that a reported request was for. Reports leave the values of a query out; `known` is a
 * path that may be the same one with them. Null where it cannot be told.
 */
export function pathOf(request: string, known: string | null): string | null {
  const path = request.replace(/^GET /, "");
  if (!path.includes("=…")) return path;
  return known !== null && hidden(known) === path ? known : null;
}

function hidden(path: string): string {
  const at = path.indexOf("?");
  return at < 0 ? path : path.slice(0, at) + path.slice(at).replace(/=[^&]+/g, "=…");
}
