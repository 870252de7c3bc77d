import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, open, test } from "./window";

/** The smallest window, the one that opens, and a large one. */
const settings = [
  { width: 720, height: 520, colorScheme: "light" },
  { width: 720, height: 520, colorScheme: "dark" },
  { width: 960, height: 640, colorScheme: "light" },
  { width: 1280, height: 800, colorScheme: "light" },
  { width: 1280, height: 800, colorScheme: "dark" },
] as const;

type Prepare = (page: Page) => Promise<void>;
const nothing: Prepare = () => Promise.resolve();
const view =
  (name: string): Prepare =>
  (page) =>
    page.getByRole("navigation").getByRole("button", { name }).click();

const settled: Prepare = (page) => expect(page.getByText("Checking…")).toHaveCount(0);

const looks: [string, string, Prepare][] = [
  ...[
    "ok",
    "backup",
    "hold",
    "nothing",
    "waking",
    "offline",
    "portal",
    "paused",
    "starting",
    "demo",
    "demo-broken",
    "first-run",
    "pinned",
    "slow",
    "long",
    "twelve",
    "config-problem",
    "proxy-idle",
    "proxy-off",
    "proxy-problem",
    "proxy-lossy",
    "no-backends",
    "lost",
    "never-there",
    "loading",
  ].map((scenario): [string, string, Prepare] => [`now-${scenario}`, scenario, nothing]),
  [
    "now-evidence",
    "backup",
    async (page) => {
      await page.getByRole("button", { name: "Show evidence" }).first().click();
      await expect(page.getByText("x-railway-fallback: true").last()).toBeVisible();
    },
  ],
  [
    "now-proxy-counts",
    "proxy-lossy",
    async (page) => {
      await page.getByRole("button", { name: "Show evidence" }).first().click();
      await page.getByText("stopped or out of credit").last().scrollIntoViewIfNeeded();
    },
  ],
  [
    "now-menu",
    "ok",
    async (page) => {
      await page.getByRole("button", { name: "More for Render" }).click();
      await expect(page.getByRole("menu")).toBeVisible();
    },
  ],
  [
    "settings-ok",
    "ok",
    async (page) => {
      await view("Settings")(page);
      await settled(page);
    },
  ],
  [
    "settings-problem",
    "ok",
    async (page) => {
      await view("Settings")(page);
      await page.getByLabel("Address of Render").fill("ai-cti.onrender.com");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await expect(page.getByText("Begin it with https://.")).toBeVisible();
      await settled(page);
    },
  ],
  [
    "settings-proxy",
    "ok",
    async (page) => {
      await view("Settings")(page);
      await settled(page);
      await page
        .getByRole("button", { name: "Save the proxy's settings" })
        .scrollIntoViewIfNeeded();
    },
  ],
  [
    "settings-proxy-problem",
    "proxy-problem",
    async (page) => {
      await view("Settings")(page);
      await settled(page);
      await page.getByLabel("Address", { exact: true }).fill("0.0.0.0:8787");
      await expect(page.getByText("Others could reach the proxy there.")).toBeVisible();
      await page
        .getByRole("button", { name: "Save the proxy's settings" })
        .scrollIntoViewIfNeeded();
    },
  ],
  ["settings-demo", "demo", view("Settings")],
  ["settings-loading", "loading", view("Settings")],
  ["settings-lost", "lost", view("Settings")],
  [
    "settings-twelve",
    "twelve",
    async (page) => {
      await view("Settings")(page);
      await settled(page);
    },
  ],
  ["set-up-first-run", "first-run", view("Set-up")],
  [
    "set-up-filled",
    "first-run",
    async (page) => {
      await view("Set-up")(page);
      await page.getByText("Import a .env file").click();
      await page
        .getByLabel("Content of the .env file")
        .fill(
          "NEXT_PUBLIC_RAILWAY_API_URL=https://a.up.railway.app\nNEXT_PUBLIC_RENDER_API_URL=https://a.onrender.com",
        );
      await page.getByRole("button", { name: "Read what was pasted" }).click();
      await expect(page.getByText("NEXT_PUBLIC_API_URL is not in the file.")).toBeVisible();
      await settled(page);
    },
  ],
];

for (const { width, height, colorScheme } of settings) {
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

/** What sticks out of its place: of the window, of its row, or over its neighbour. */
function broken(): string[] {
  const faults: string[] = [];
  const name = (element: Element) => `${element.tagName}.${element.getAttribute("class") ?? ""}`;

  for (const element of document.querySelectorAll("html, body, main")) {
    if (element.scrollWidth > element.clientWidth) faults.push(`${name(element)} scrolls sideways`);
  }
  for (const element of document.querySelectorAll("header, footer, main, main *")) {
    if (element.closest("svg, .off-screen") !== null) continue;
    const { left, right, width } = element.getBoundingClientRect();
    if (width > 0 && (left < -0.5 || right > innerWidth + 0.5)) {
      faults.push(`${name(element)} leaves the window`);
    }
  }
  for (const parent of document.querySelectorAll(
    "header, footer, .row, .verdict, .recent li, form li",
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
