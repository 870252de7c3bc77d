import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, open, test } from "./window";

interface Setting {
  width: number;
  height: number;
  colorScheme: "light" | "dark";
}

/** The smallest window, the one that opens, and a large one. */
const settings: Setting[] = [
  { width: 720, height: 520, colorScheme: "light" },
  { width: 720, height: 520, colorScheme: "dark" },
  { width: 960, height: 640, colorScheme: "light" },
  { width: 1280, height: 800, colorScheme: "light" },
  { width: 1280, height: 800, colorScheme: "dark" },
];

export type Prepare = (page: Page) => Promise<void>;
/** Its name, the scenario of the fake host, and what is done before it is looked at. */
export type Look = [name: string, scenario: string, prepare: Prepare];

export const nothing: Prepare = () => Promise.resolve();
export const view =
  (name: string): Prepare =>
  (page) =>
    page.getByRole("navigation").getByRole("button", { name }).click();

/** Pictures each look in all sizes and themes, and holds it to the layout's rules and to axe's. */
export function hold(looks: Look[], at = settings): void {
  for (const { width, height, colorScheme } of at) {
    test.describe(`${width}×${height} ${colorScheme}`, () => {
      test.use({
        viewport: { width, height },
        colorScheme,
        contextOptions: { reducedMotion: "reduce" },
      });

      for (const [name, scenario, prepare] of looks) {
        test(name, async ({ page }) => {
          await open(page, scenario);
          await prepare(page);
          await page.screenshot({ path: `test-results/shots/${name}-${width}-${colorScheme}.png` });
          expect(await page.evaluate(broken), "layout").toEqual([]);
          // What axe looks at depends on the colours, not on the size.
          if (width > 720) return;
          const { violations } = await new AxeBuilder({ page }).analyze();
          expect(
            violations
              .filter(({ impact }) => impact === "serious" || impact === "critical")
              .map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
            "accessibility",
          ).toEqual([]);
        });
      }
    });
  }
}

/** What sticks out of its place: of the window, of its row, or over its neighbour. */
function broken(): string[] {
  const faults: string[] = [];
  const name = (element: Element) => `${element.tagName}.${element.getAttribute("class") ?? ""}`;

  for (const element of document.querySelectorAll("html, body, main")) {
    if (element.scrollWidth > element.clientWidth) faults.push(`${name(element)} scrolls sideways`);
  }
  for (const element of document.querySelectorAll("header, footer, main, main *")) {
    if (element.closest("svg, .off-screen") !== null) continue;
    // What scrolls in a box of its own is held to the box alone.
    if (element.parentElement?.closest(".scroll") != null) continue;
    const { left, right, width } = element.getBoundingClientRect();
    if (width > 0 && (left < -0.5 || right > innerWidth + 0.5)) {
      faults.push(`${name(element)} leaves the window`);
    }
  }
  for (const parent of document.querySelectorAll(
    "header, footer, .row, .verdict, .recent li, form li, .top, .actions, .earlier li button, .check button, .token, .exchange, .offers, .ready, .tools, .head, .incident, .switched, .name, .setting, .control, .back, .bar, .options",
  )) {
    const boxes = [...parent.children]
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && box.height > 0);
    for (const [index, one] of boxes.entries()) {
      for (const other of boxes.slice(index + 1)) {
        const across =
          Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down =
          Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (across > 1 && down > 1)
          faults.push(`${name(one.element)} lies over ${name(other.element)}`);
      }
    }
  }
  return faults;
}
