import { hold, nothing, view, type Look, type Prepare } from "./looks";
import { expect } from "./window";

/** The view of the checklist in a scenario, once it is there. */
const at = (name: string, scenario: string, then: Prepare = nothing): Look => [
  name,
  scenario,
  async (page) => {
    await view("Checklist")(page);
    await then(page);
  },
];

const listed: Prepare = (page) =>
  expect(page.getByRole("region", { name: "Earlier runs" })).toBeVisible();

const opened: Prepare = async (page) => {
  await listed(page);
  const check = page.locator("[data-check=cors]");
  await check.locator("summary").last().click();
  await check.getByRole("heading", { name: "Evidence" }).scrollIntoViewIfNeeded();
};

const tokens: Prepare = async (page) => {
  await listed(page);
  await page.getByText("Platform tokens").click();
  await page.getByLabel("Railway workspace token", { exact: true }).scrollIntoViewIfNeeded();
};

hold(
  [
    at("checklist-none", "checklist-none", listed),
    at("checklist-ready", "ok", listed),
    at("checklist-two", "checklist-two", listed),
    at("checklist-running", "checklist-running", listed),
    at("checklist-offline", "checklist-offline", listed),
    at("checklist-manual", "checklist-manual", listed),
    at("checklist-evidence", "checklist-two", opened),
    at("checklist-long", "checklist-long", opened),
    at("checklist-tokens", "checklist-two", tokens),
    at("checklist-no-keyring", "drill-no-keyring", tokens),
    at("checklist-earlier", "checklist-many", async (page) => {
      await page.getByText("One needs you.").first().click();
      await expect(page.getByRole("article", { name: "Report" })).toBeVisible();
      await expect(page.locator("[data-check=cors]")).toBeVisible();
    }),
    at("checklist-broken", "checklist-broken"),
    at("checklist-gone", "checklist-gone"),
    at("checklist-loading", "loading"),
    ["now-checklist-two", "checklist-two", nothing],
  ],
  [
    { width: 720, height: 520, colorScheme: "light" },
    { width: 720, height: 520, colorScheme: "dark" },
    { width: 1280, height: 800, colorScheme: "light" },
    { width: 1280, height: 800, colorScheme: "dark" },
  ],
);
