import { expect } from "./window";
import { hold, nothing, type Look } from "./looks";

hold([
  ...["planned", "ready", "not-ready", "on", "over", "not-kept"].map((name): Look => [
    `interview-${name}`,
    `interview-${name}`,
    nothing,
  ]),
  [
    "interview-plan",
    "ok",
    async (page) => {
      await page.getByRole("button", { name: "Plan an interview" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
    },
  ],
  [
    "interview-plan-refused",
    "ok",
    async (page) => {
      await page.getByRole("button", { name: "Plan an interview" }).click();
      await page.getByLabel("Time", { exact: true }).fill("late");
      await page.getByRole("button", { name: "Plan interview" }).click();
      await expect(page.getByText("Write hours and minutes")).toBeVisible();
    },
  ],
]);
