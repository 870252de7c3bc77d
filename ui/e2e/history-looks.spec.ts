import { hold, nothing, view, type Look, type Prepare } from "./looks";
import { expect } from "./window";

/** The view of the history in a scenario, once it is there. */
const at = (name: string, scenario: string, then: Prepare = nothing): Look => [
  name,
  scenario,
  async (page) => {
    await view("History")(page);
    await then(page);
  },
];

const drawn: Prepare = async (page) => {
  await expect(page.getByRole("region", { name: "Incidents" })).toBeVisible();
  await expect(page.locator(".chart canvas")).toBeVisible();
};

const chart: Prepare = async (page) => {
  await drawn(page);
  await page.getByText("The same as a table").scrollIntoViewIfNeeded();
};

const lists: Prepare = async (page) => {
  await drawn(page);
  await page.getByText("History file:").scrollIntoViewIfNeeded();
};

const log: Prepare = async (page) => {
  await page.getByRole("tab", { name: "Log" }).click();
  await expect(page.getByRole("option").first()).toBeVisible();
};

hold(
  [
    at("history", "ok", drawn),
    at("history-focus", "ok", async (page) => {
      await drawn(page);
      await page.getByRole("slider", { name: /^Railway/ }).focus();
      for (const key of ["PageDown", "PageDown", "ArrowRight"]) await page.keyboard.press(key);
    }),
    at("history-month", "ok", async (page) => {
      await page.getByRole("button", { name: "The last 30 days" }).click();
      await expect(page.getByText("There is history since")).toBeVisible();
      await drawn(page);
    }),
    at("history-chart", "ok", chart),
    at("history-table", "ok", async (page) => {
      await drawn(page);
      // Twenty minutes of this morning, so that the table is no longer than what is seen of it.
      await page.getByRole("button", { name: "Zoom in" }).click();
      await page.getByRole("button", { name: "Later", exact: true }).click();
      for (let times = 0; times < 5; times += 1) {
        await page.getByRole("button", { name: "Zoom in" }).click();
      }
      await page.getByText("The same as a table").click();
      await page.getByRole("region", { name: "Latencies as a table" }).scrollIntoViewIfNeeded();
    }),
    at("history-lists", "ok", lists),
    at("history-none", "history-none", (page) =>
      expect(page.getByText("Nothing has been seen yet.")).toBeVisible(),
    ),
    at("history-not-kept", "history-not-kept", (page) =>
      expect(page.getByText("The history is not kept")).toBeVisible(),
    ),
    at("history-memory", "history-memory", drawn),
    at("history-twelve", "history-twelve", drawn),
    at("history-twelve-chart", "history-twelve", chart),
    at("history-long", "history-long", drawn),
    at("history-long-lists", "history-long", lists),
    at("history-flapping", "history-flapping", lists),
    at("history-broken", "history-broken", (page) =>
      expect(page.getByRole("alert")).toContainText("locked"),
    ),
    at("history-silent", "history-silent", (page) =>
      expect(page.getByText("Reading the history…")).toBeVisible(),
    ),
    at("history-gone", "history-gone", (page) =>
      expect(page.getByText("The app is not running.")).toBeVisible(),
    ),
    at("history-loading", "loading"),
    at("log", "history-many", async (page) => {
      await log(page);
      await page.getByRole("option").nth(3).click();
    }),
    at("log-types", "history-many", async (page) => {
      await log(page);
      await page.getByRole("button", { name: "All types" }).click();
      await page.getByRole("menuitemcheckbox", { name: "Switches" }).click();
      await expect(page.getByRole("status").getByText("18,182 lines")).toBeVisible();
    }),
    at("log-none", "history-none", async (page) => {
      await page.getByRole("tab", { name: "Log" }).click();
      await expect(page.getByText("Nothing has happened yet.")).toBeVisible();
    }),
    at("log-no-match", "ok", async (page) => {
      await log(page);
      await page.getByLabel("Lines that hold").fill("nothing like this");
      await expect(page.getByText("No line matches this filter.")).toBeVisible();
    }),
    at("log-broken", "history-broken", async (page) => {
      await page.getByRole("tab", { name: "Log" }).click();
      await expect(page.getByRole("alert")).toBeVisible();
    }),
  ],
  [
    { width: 720, height: 520, colorScheme: "light" },
    { width: 720, height: 520, colorScheme: "dark" },
    { width: 1280, height: 800, colorScheme: "light" },
    { width: 1280, height: 800, colorScheme: "dark" },
  ],
);
