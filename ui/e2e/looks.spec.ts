import { expect } from "./window";
import { hold, nothing, type Look } from "./looks";

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
]);
