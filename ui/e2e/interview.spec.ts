import { expect, focused, open, play, tabTo, test } from "./window";
import type { Page } from "@playwright/test";
import type { Request } from "../src/bindings/Request";

test.use({ viewport: { width: 720, height: 520 } });

declare global {
  interface Window {
    asks: Request[];
  }
}

const line = (page: Page) => page.getByRole("region", { name: "Interview", exact: true });
const dialog = (page: Page) => page.getByRole("dialog", { name: "Plan an interview" });

/** What the window asked of interviews since it was opened. */
async function listening(page: Page, scenario: string): Promise<() => Promise<Request[]>> {
  await page.addInitScript(() => {
    window.asks = [];
    window.addEventListener("asked", (event) => {
      window.asks.push((event as CustomEvent<Request>).detail);
    });
  });
  await open(page, scenario);
  return () => page.evaluate(() => window.asks.filter(({ type }) => type.endsWith("_interview")));
}

async function openPlan(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Plan an interview" }).click();
  await expect(dialog(page)).toBeVisible();
}

test("an interview is planned by the keyboard alone, for a time tomorrow", async ({ page }) => {
  await page.clock.setFixedTime(new Date("2026-11-23T12:10:00Z"));
  const asked = await listening(page, "ok");
  await expect(line(page)).toContainText("None is planned.");
  await tabTo(page, "Plan an interview");
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toBeVisible();
  await expect(page.getByLabel("Time", { exact: true })).toHaveValue("12:30");
  await expect(page.getByLabel("Time", { exact: true })).toBeFocused();
  await expect(page.getByLabel("Length")).toHaveValue("60");

  await page.getByLabel("Day").focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByLabel("Day")).toHaveValue("1");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("9:30");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("90");
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toBeHidden();
  expect(await asked()).toEqual([
    {
      type: "plan_interview",
      begins: Date.parse("2026-11-24T09:30:00Z"),
      length_ms: 5_400_000,
    },
  ]);
  await expect(line(page)).toContainText("Interview at 09:30");
  await expect.poll(() => focused(page)).toBe("Call off");
  await page.keyboard.press("Enter");
  await expect(line(page)).toContainText("None is planned.");
  await expect.poll(() => focused(page)).toBe("Plan an interview");
});

test("what is wrong is said at its field, and nothing is asked for", async ({ page }) => {
  await page.clock.setFixedTime(new Date("2026-11-23T12:10:00Z"));
  const asked = await listening(page, "ok");
  await openPlan(page);
  const time = page.getByLabel("Time", { exact: true });
  const length = page.getByLabel("Length");
  const plan = page.getByRole("button", { name: "Plan interview" });
  for (const [typed, said] of [
    ["soon", "as in 09:30 or 15:00"],
    ["24:00", "as in 09:30 or 15:00"],
    ["11:00", "That has passed."],
  ] as const) {
    await time.fill(typed);
    await plan.click();
    await expect(time).toBeFocused();
    await expect(time).toHaveAccessibleDescription(new RegExp(said));
  }
  await time.fill("15:00");
  for (const typed of ["", "9", "721", "1.5", "an hour"]) {
    await length.fill(typed);
    await plan.click();
    await expect(length).toBeFocused();
    await expect(length).toHaveAccessibleDescription("Write whole minutes from 10 to 720.");
  }
  expect(await asked()).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  expect(await focused(page)).toBe("Plan an interview");
});

test("what is typed stays while the app goes on saying what is so", async ({ page }) => {
  await open(page, "ok");
  await openPlan(page);
  await page.getByLabel("Day").selectOption("3");
  await page.getByLabel("Time", { exact: true }).fill("9:45");
  await page.getByLabel("Length").fill("75");
  await play(page, "app-speaks");
  await play(page, "app-ends");
  await play(page, "app-is-back");
  await expect(page.getByLabel("Day")).toHaveValue("3");
  await expect(page.getByLabel("Time", { exact: true })).toHaveValue("9:45");
  await expect(page.getByLabel("Length")).toHaveValue("75");
  // Opened again it begins with a suggestion, not with what was given up.
  await page.keyboard.press("Escape");
  await openPlan(page);
  await expect(page.getByLabel("Length")).toHaveValue("60");
});

test("one begins now, is prolonged and ended", async ({ page }) => {
  const asked = await listening(page, "ok");
  await openPlan(page);
  await page.getByRole("radio", { name: "Now" }).check();
  await expect(page.getByLabel("Day")).toBeHidden();
  await page.getByRole("button", { name: "Start interview mode" }).click();
  await expect(page.getByRole("switch", { name: "Interview mode" })).toBeChecked();
  await expect(line(page)).toContainText("Interview mode until");
  await page.getByRole("button", { name: "30 min more" }).click();
  await page.getByRole("button", { name: "End now" }).click();
  await expect(page.getByRole("switch", { name: "Interview mode" })).not.toBeChecked();
  expect(await asked()).toEqual([
    { type: "plan_interview", begins: null, length_ms: 3_600_000 },
    { type: "extend_interview", by_ms: 1_800_000 },
    { type: "end_interview" },
  ]);
});

test("how ready everything is is said before, and leads to what is not", async ({ page }) => {
  await open(page, "interview-ready");
  await expect(line(page)).toContainText("Ready 12/12");
  await expect(page.getByRole("button", { name: "See what" })).toBeHidden();
  await open(page, "interview-not-ready");
  await expect(line(page)).toContainText("2 to look at");
  await page.getByRole("button", { name: "See what" }).click();
  await expect(page.locator("main")).toHaveAttribute("data-view", "checklist");
});

test("what was seen is shown until it is put away", async ({ page }) => {
  await open(page, "interview-over");
  const summary = page.getByRole("region", { name: "Interview mode is over" });
  await expect(summary).toContainText("1 switchover. Every request was answered.");
  await expect(summary).toContainText("A check of Render, then in use.");
  // In a small window it lies below what is seen at once, the line does not.
  await expect(line(page)).toContainText("Over. 1 switchover. Every request was answered.");
  await expect(line(page)).toBeInViewport();
  await page.getByRole("button", { name: "Put the summary away" }).click();
  await expect(summary).toBeHidden();
});
