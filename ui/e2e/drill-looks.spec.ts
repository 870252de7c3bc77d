import { hold, nothing, view, type Look, type Prepare } from "./looks";
import { expect } from "./window";

const settled: Prepare = (page) =>
  expect(page.getByText("Checking whether it can start")).toHaveCount(0);

/** The view of the failover test in a scenario, at its top. */
const at = (scenario: string, then: Prepare = nothing): Look => [
  scenario,
  scenario,
  async (page) => {
    await view("Failover test")(page);
    await then(page);
  },
];

const named = (name: string, [, scenario, prepare]: Look): Look => [name, scenario, prepare];

/** The form, also where a fresh report stands in its place. */
const report: Prepare = (page) =>
  expect(page.getByRole("article", { name: "Report" })).toBeVisible();

const real: Prepare = async (page) => {
  await page.getByText("Real, through Railway's API").click();
  await expect(page.getByText("Checking whether it can start")).toHaveCount(0);
};

hold([
  at("drill-none", settled),
  named("drill-form", at("ok", settled)),
  named("drill-demo", at("demo", settled)),
  ...["passed", "failed", "inconclusive", "unsent", "real", "unrestored", "twelve"].map((name) =>
    at(`drill-${name}`, report),
  ),
  ...["running", "running-lost", "checking", "real-running", "real-halting", "gone"].map((name) =>
    at(`drill-${name}`),
  ),
  ...["refused", "old", "many", "kept-problem"].map((name) => at(`drill-${name}`, settled)),
  at("drill-broken"),
  at("drill-no-token", real),
  at("drill-no-keyring", real),
  at("drill-interview-real", settled),
  named(
    "drill-real-confirm",
    at("ok", async (page) => {
      await real(page);
      await page.getByLabel(/to confirm/).fill("ai-cti");
      await page.getByRole("button", { name: "Stop it and test" }).scrollIntoViewIfNeeded();
    }),
  ),
  named(
    "drill-details",
    at("drill-passed", async (page) => {
      await report(page);
      await page.getByText("How it was measured").click();
      await page.getByText("Where it ran").scrollIntoViewIfNeeded();
    }),
  ),
  named(
    "drill-save",
    at("drill-passed", async (page) => {
      await page.getByRole("button", { name: "Save report…" }).click();
      await expect(page.getByRole("menu")).toBeVisible();
    }),
  ),
  named("drill-lost", at("lost")),
  named("drill-loading", at("loading")),
  ["now-drill-running", "drill-running", nothing],
  ["now-drill-real-running", "drill-real-running", nothing],
  ["now-drill-none", "drill-none", nothing],
  ["now-drill-old", "drill-old", nothing],
  ["now-restoring", "restoring", nothing],
  ["now-restore-problem", "drill-unrestored", nothing],
]);
