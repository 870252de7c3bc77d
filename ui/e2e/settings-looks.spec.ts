import { hold, nothing, view, type Look, type Prepare } from "./looks";
import { expect } from "./window";

const settled: Prepare = (page) => expect(page.getByText("Checking…")).toHaveCount(0);

/** A section of the settings in a scenario. */
const at = (name: string, scenario: string, section: string, then: Prepare = nothing): Look => [
  name,
  scenario,
  async (page) => {
    await view("Settings")(page);
    await page.getByRole("tab", { name: section }).click();
    await then(page);
    await settled(page);
  },
];

const save: Prepare = (page) => page.getByRole("button", { name: "Save", exact: true }).click();

hold(
  [
    at("settings-backends", "ok", "Backends"),
    at("settings-backends-problem", "ok", "Backends", async (page) => {
      await page.getByLabel("Address of Render").fill("ai-cti.onrender.com");
      await save(page);
      await expect(page.getByText("Begin it with https://.")).toBeVisible();
    }),
    at("settings-backends-removed", "ok", "Backends", async (page) => {
      await page.getByRole("button", { name: "Remove Railway" }).click();
      await page.getByText("Import a .env file").scrollIntoViewIfNeeded();
    }),
    at("settings-twelve", "twelve", "Backends"),
    at("settings-long", "long", "Backends"),
    at("settings-empty", "no-backends", "Backends"),
    at("settings-environment", "settings-environment", "Backends"),
    at("settings-demo", "demo", "Backends"),
    at("settings-health", "ok", "Health"),
    at("settings-health-changed", "ok", "Health", async (page) => {
      await page.getByLabel("Path", { exact: true }).fill("/api/health?deep=true&with=everything");
      await page.getByLabel("Time for a probe", { exact: true }).fill("90s");
      await save(page);
      await expect(page.getByText("is not allowed")).toBeVisible();
    }),
    at("settings-notifications", "ok", "Notifications"),
    at("settings-connectivity", "ok", "Offline or down"),
    at("settings-interview", "ok", "Interview mode"),
    at("settings-platforms", "ok", "Platforms"),
    at("settings-appearance", "ok", "Appearance"),
    at("settings-forced-dark", "settings-dark", "Appearance"),
    at("settings-proxy", "settings-arguments", "Proxy"),
    at("settings-tokens", "ok", "Tokens"),
    at("settings-no-keyring", "drill-no-keyring", "Tokens"),
    at("settings-computer", "settings-no-autostart", "This computer"),
    at("settings-file", "ok", "Import, export"),
    at("settings-replace", "ok", "Import, export", async (page) => {
      await page.getByLabel("Import from a file…").setInputFiles({
        name: "mine.toml",
        mimeType: "text/plain",
        buffer: Buffer.from("[[backend]]"),
      });
      await expect(page.getByRole("alertdialog")).toBeVisible();
    }),
    at("settings-changed-meanwhile", "settings-edited", "Health", async (page) => {
      await page.getByLabel("Time for a probe", { exact: true }).fill("9s");
      await save(page);
      await expect(page.getByText("changed meanwhile")).toBeVisible();
    }),
    at("settings-mistake", "settings-mistake", "Probing"),
    at("settings-closing", "ok", "Probing", async (page) => {
      await page.getByLabel("Failures until down", { exact: true }).fill("4");
      await page.evaluate(() => window.dispatchEvent(new Event("close-window")));
      await expect(page.getByRole("alertdialog")).toBeVisible();
    }),
    ["settings-loading", "loading", view("Settings")],
    ["settings-lost", "lost", view("Settings")],
    ["settings-broken", "settings-broken", view("Settings")],
  ],
  [
    { width: 720, height: 520, colorScheme: "light" },
    { width: 720, height: 520, colorScheme: "dark" },
    { width: 1280, height: 800, colorScheme: "light" },
    { width: 1280, height: 800, colorScheme: "dark" },
  ],
);
