import type { Theme } from "./bindings/Theme";

const dark = matchMedia("(prefers-color-scheme: dark)");

/**
 * Draws the window as a person wishes it: light, dark, or as the desktop is, also when that
 * changes. Returns how to end that.
 */
export function wear(wish: Theme): () => void {
  const put = () => {
    const worn = wish === "system" ? (dark.matches ? "dark" : "light") : wish;
    document.documentElement.dataset.theme = worn;
  };
  put();
  dark.addEventListener("change", put);
  return () => dark.removeEventListener("change", put);
}
