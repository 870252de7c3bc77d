import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/playwright",
  globalSetup: "./e2e/serve.ts",
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  // For a machine that has other things to do: nothing is measured by these.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: "list",
  use: {
    baseURL: process.env.UI_ADDRESS ?? "",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox"],
    },
    locale: "en-GB",
    timezoneId: "UTC",
  },
});
