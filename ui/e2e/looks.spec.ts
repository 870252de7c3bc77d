import { expect } from "./window";
import { hold, nothing, view, type Look, type Prepare } from "./looks";

const settled: Prepare = (page) => expect(page.getByText("Checking…")).toHaveCount(0);

hold([
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
  ].map((scenario): Look => [`now-${scenario}`, scenario, nothing]),
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
]);
