import { hold, nothing, view, type Look, type Prepare } from "./looks";
import { expect } from "./window";

const settled: Prepare = (page) => expect(page.getByText("Checking…")).toHaveCount(0);

/** The set-up in a scenario, with a step unfolded and drawn at its top. */
const at = (name: string, scenario: string, step: string, then: Prepare = nothing): Look => [
  name,
  scenario,
  async (page) => {
    await view("Set-up")(page);
    const header = page.locator(`[data-step="${step}"] h2 button`);
    await header.waitFor();
    if ((await header.getAttribute("aria-expanded")) === "false") await header.click();
    await then(page);
    await settled(page);
  },
];

const toTop =
  (step: string): Prepare =>
  (page) =>
    page.locator(`[data-step="${step}"]`).evaluate((element) => {
      element.scrollIntoView({ block: "start" });
    });

const topic = (name: string, word: string): Look => [
  name,
  "backup",
  async (page) => {
    await page.evaluate((word) => {
      window.dispatchEvent(new CustomEvent("troubleshoot", { detail: word }));
    }, word);
    await expect(page.getByRole("dialog").getByRole("article")).toBeVisible();
  },
];

hold([
  at("set-up-demo", "first-run", "railway"),
  at("set-up-address", "first-run", "railway", async (page) => {
    await page.getByLabel("Address of Railway").fill("https://a.up.railway.app");
    await expect(page.getByText("Checking…")).toHaveCount(0);
    await page.getByText("Import a .env file").scrollIntoViewIfNeeded();
  }),
  at("set-up-render", "guide-failing", "render", toTop("render")),
  at("set-up-vercel", "guide-connected", "vercel", toTop("vercel")),
  at("set-up-done", "guide-done", "test"),
  topic("troubleshooting", "railway_not_found"),
]);
