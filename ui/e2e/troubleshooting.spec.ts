import type { Page } from "@playwright/test";

import { topics } from "../src/host/fake/guide-samples";
import { expect, open, test } from "./window";

test.use({ viewport: { width: 720, height: 520 } });

const panel = (page: Page) => page.getByRole("dialog", { name: "Troubleshooting" });
const shown = (page: Page) => panel(page).locator("#topic");

test("a failed backend leads to its cause, and back", async ({ page }) => {
  await open(page, "backup");
  const link = page.getByRole("button", { name: "Troubleshooting for Railway" });
  await link.focus();
  await page.keyboard.press("Enter");
  await expect(shown(page)).toHaveText("Stopped or out of credit");
  await expect(panel(page).getByRole("listitem").filter({ hasText: "hard limit" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(panel(page)).toBeHidden();
  await expect(link).toBeFocused();
});

test("when nothing answers, the verdict leads to what they share", async ({ page }) => {
  await open(page, "nothing");
  await page
    .getByRole("region", { name: "Verdict" })
    .getByRole("button", { name: "Troubleshooting" })
    .click();
  await expect(shown(page)).toHaveText("Both backends fail");
});

test("offline, slow, not running and a mistake in the file lead to theirs", async ({ page }) => {
  await open(page, "offline");
  await page.getByRole("button", { name: "Troubleshooting" }).first().click();
  await expect(shown(page)).toHaveText("This computer is offline");

  await open(page, "slow");
  await page.getByRole("button", { name: "Evidence for Railway" }).click();
  await page.getByRole("button", { name: "Troubleshooting for slow answers of Railway" }).click();
  await expect(shown(page)).toHaveText("Answers are slow");

  await open(page, "ok");
  await page.getByRole("button", { name: "Evidence for Local" }).click();
  await page.getByRole("button", { name: "Troubleshooting for Local" }).click();
  await expect(shown(page)).toHaveText("The connection is refused");

  await open(page, "config-problem");
  await page.getByRole("button", { name: "Troubleshooting" }).first().click();
  await expect(shown(page)).toHaveText("The configuration has a mistake");
});

test("every topic is there, with its why and its steps, one open at a time", async ({ page }) => {
  await open(page, "nothing");
  await page.getByRole("button", { name: "Troubleshooting" }).first().click();
  const list = panel(page).getByRole("navigation", { name: "Topics" });
  await expect(list.getByRole("button")).toHaveCount(topics.length);
  for (const { title, why, steps } of topics) {
    await list.getByRole("button", { name: title, exact: true }).click();
    await expect(shown(page)).toHaveText(title);
    await expect(panel(page).getByRole("article")).toContainText(why);
    await expect(panel(page).getByRole("article").getByRole("listitem")).toHaveCount(steps.length);
    await expect(list.locator("[aria-current]")).toHaveCount(1);
  }
});

test("topics are chosen by the keyboard", async ({ page }) => {
  await open(page, "nothing");
  await page.getByRole("button", { name: "Troubleshooting" }).first().click();
  const failover = panel(page).getByRole("button", { name: "The failover does not happen" });
  await failover.focus();
  await page.keyboard.press("Enter");
  await expect(shown(page)).toHaveText("The failover does not happen");
  await expect(failover).toBeFocused();
});

test("an app that does not answer is told, and asked again", async ({ page }) => {
  await open(page, "guide-broken");
  await page.getByRole("navigation").getByRole("button", { name: "Set-up" }).click();
  await page.getByRole("button", { name: "Troubleshooting" }).first().click();
  await expect(panel(page).getByText("The app is ending.")).toBeVisible();
  await panel(page).getByRole("button", { name: "Try again" }).click();
  await expect(panel(page).getByText("The app is ending.")).toBeVisible();
});
