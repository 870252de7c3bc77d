import type { Page } from "@playwright/test";

import type { Request } from "../src/bindings/Request";
import { guides } from "../src/host/fake/guide-samples";
import { expect, focused, open, tabTo, test } from "./window";

test.use({ viewport: { width: 720, height: 520 } });

const views = (page: Page) => page.getByRole("navigation", { name: "Views" });
const step = (page: Page, id: string) => page.locator(`[data-step="${id}"]`);
const header = (page: Page, id: string) => step(page, id).locator("h2 button");

async function visit(page: Page, scenario: string): Promise<void> {
  await open(page, scenario);
  await views(page).getByRole("button", { name: "Set-up" }).click();
  await expect(step(page, "test")).toBeVisible();
}

/** What the window asks of the app from now on. */
async function listen(page: Page): Promise<() => Promise<Request[]>> {
  await page.evaluate(() => {
    const asked: unknown[] = [];
    Object.assign(window, { asked });
    window.addEventListener("asked", (event) => asked.push((event as CustomEvent).detail));
  });
  return () => page.evaluate(() => (window as unknown as { asked: Request[] }).asked);
}

test("the whole way is walked by the keyboard alone", async ({ page }) => {
  await page.clock.install();
  await open(page, "first-run");
  await tabTo(page, "Set up your own");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Three sample backends run now")).toBeVisible();
  await expect(header(page, "railway")).toHaveAttribute("aria-expanded", "true");

  // Step 1: the address is entered and saved, and the step is done.
  await tabTo(page, "Address of Railway");
  await page.keyboard.type("https://mine.up.railway.app");
  await page.keyboard.press("Enter");
  await expect(header(page, "railway")).toContainText("Done");
  await expect(page.getByText("Three sample backends run now")).toBeHidden();
  await tabTo(page, "Next: Deploy the backup to Render");
  await page.keyboard.press("Enter");
  await expect(header(page, "render")).toBeFocused();
  await expect(header(page, "render")).toHaveAttribute("aria-expanded", "true");
  await expect(header(page, "railway")).toHaveAttribute("aria-expanded", "false");

  await tabTo(page, "Next: Connect the frontend on Vercel");
  await page.keyboard.press("Enter");
  await expect(header(page, "vercel")).toBeFocused();
  await tabTo(page, "Address of the frontend");
  await page.keyboard.type("https://mine.vercel.app/");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
  await expect(page.getByLabel("Address of the frontend")).toHaveValue("https://mine.vercel.app");

  // Step 3 turns green by itself: its checks are asked for while it is open.
  await page.clock.runFor(5000);
  await expect(header(page, "vercel")).toContainText("Done");
  await tabTo(page, "Next: Test the failover");
  await page.keyboard.press("Enter");
  await expect(header(page, "test")).toBeFocused();

  await tabTo(page, "Test failover");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Test the failover");
  await views(page).getByRole("button", { name: "Set-up" }).click();
  const asked = await listen(page);
  await page.getByRole("button", { name: "Run the checklist" }).click();
  await expect(views(page).getByRole("button", { name: "Checklist" })).toHaveAttribute(
    "aria-current",
    "page",
  );
  expect(await asked()).toContainEqual({ type: "run_checklist", only: [], announce: false });
});

test("somebody who comes back is where they were", async ({ page }) => {
  await visit(page, "guide-connected");
  await expect(header(page, "railway")).toHaveAttribute("aria-expanded", "true");
  const asked = await listen(page);
  await header(page, "render").click();
  await expect(header(page, "render")).toHaveAttribute("aria-expanded", "true");
  expect(await asked()).toContainEqual({
    type: "save_guide",
    form: { step: "render", skipped: [], directory: "" },
  });
  await views(page).getByRole("button", { name: "Now" }).click();
  await views(page).getByRole("button", { name: "Set-up" }).click();
  await expect(header(page, "render")).toHaveAttribute("aria-expanded", "true");

  // And a step is folded, which says nothing about where somebody is.
  await header(page, "render").click();
  await expect(header(page, "render")).toHaveAttribute("aria-expanded", "false");
  await expect(page.getByText("Fill the form in like this.")).toBeHidden();
});

test("a step is skipped and taken up again", async ({ page }) => {
  await visit(page, "guide-failing");
  await expect(header(page, "render")).toContainText("Not right yet");
  await page.getByRole("button", { name: "Skip this step" }).click();
  await expect(header(page, "render")).toContainText("Skipped");
  await page.getByRole("button", { name: "Take this step up again" }).click();
  await expect(header(page, "render")).toContainText("Not right yet");
});

test("an open step is looked at every 15 seconds, and no longer once it is true", async ({
  page,
}) => {
  await page.clock.install();
  await visit(page, "guide-connected");
  const asked = await listen(page);
  const runs = async () => (await asked()).filter(({ type }) => type === "run_checklist");
  await page.clock.runFor(40_000);
  expect(await runs(), "step 1 is done, step 3 is not open").toEqual([]);
  await header(page, "vercel").click();
  await expect.poll(runs).toEqual([
    {
      type: "run_checklist",
      only: ["vercel-env", "frontend-redeployed", "no-loopback", "cors"],
      announce: false,
    },
  ]);
  await page.clock.runFor(5000);
  await expect(header(page, "vercel")).toContainText("Done");
  await page.clock.runFor(60_000);
  expect(await runs()).toHaveLength(1);
});

test("a step that stays wrong is asked for again, with what is wrong and where to read on", async ({
  page,
}) => {
  await page.clock.install();
  await visit(page, "guide-localhost");
  const asked = await listen(page);
  await header(page, "vercel").click();
  await page.clock.runFor(5000);
  await expect(header(page, "vercel")).toContainText("Not right yet");
  const seen = page.getByRole("list", { name: "What is looked at" });
  await expect(seen).toContainText("http://localhost:8000 is in the files that visitors get.");
  await page.clock.runFor(31_000);
  await expect
    .poll(async () => (await asked()).filter(({ type }) => type === "run_checklist").length)
    .toBeGreaterThanOrEqual(3);
  await seen.getByRole("button", { name: "Troubleshooting" }).click();
  await expect(page.getByRole("dialog").getByRole("heading", { level: 3 }).last()).toHaveText(
    "A localhost address is in the public build",
  );
});

test("a backend that does not answer is probed, with its cause and its topic", async ({ page }) => {
  await page.clock.install();
  await open(page, "guide-failing");
  const asked = await listen(page);
  await views(page).getByRole("button", { name: "Set-up" }).click();
  await expect(step(page, "render").locator(".seen")).toHaveText(
    "Render is suspended by its owner.",
  );
  await page.clock.runFor(31_000);
  await expect
    .poll(async () => (await asked()).filter(({ type }) => type === "probe_now").length)
    .toBeGreaterThanOrEqual(3);
  await step(page, "render").getByRole("button", { name: "Troubleshooting" }).click();
  await expect(page.getByRole("dialog")).toContainText("Suspended by its owner");
});

test("a backend that wakes is waited for, not failed", async ({ page }) => {
  await visit(page, "guide-sleeping");
  await expect(header(page, "render")).toContainText("Waiting");
  await expect(step(page, "render")).toContainText("That takes about a minute.");
});

test("nothing is asked for and nothing is green while this computer is offline", async ({
  page,
}) => {
  await page.clock.install();
  await open(page, "guide-offline");
  const asked = await listen(page);
  await views(page).getByRole("button", { name: "Set-up" }).click();
  await expect(step(page, "railway")).toContainText("this computer is offline");
  await expect(page.getByText("Done", { exact: true })).toHaveCount(0);
  await page.clock.runFor(60_000);
  const types = (await asked()).map(({ type }) => type);
  expect(types).not.toContain("run_checklist");
  expect(types).not.toContain("probe_now");
});

test("each trap says why, and each value is copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await visit(page, "guide-connected");
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  for (const { id, traps, actions } of guides.connected?.steps ?? []) {
    if (id !== "railway") await header(page, id).click();
    for (const { title, text } of traps) {
      const details = step(page, id).getByRole("group").filter({ hasText: title });
      await details.getByText(title).click();
      await expect(details).toContainText(text);
    }
    for (const { values, block } of actions) {
      for (const { label, value } of values) {
        if (value === "") continue;
        await step(page, id)
          .getByRole("button", { name: `Copy ${label}`, exact: true })
          .click();
        await expect.poll(copied).toBe(value);
      }
      if (block === null) continue;
      await step(page, id).getByRole("button", { name: "Copy all as one text" }).click();
      await expect.poll(copied).toBe(block);
    }
  }
  expect(guides.connected?.steps[1]?.traps.map(({ title }) => title)).toContain(
    "No PORT on Render",
  );
});

test("the frontend's form says what is wrong at its field", async ({ page }) => {
  await visit(page, "guide-begun");
  const url = page.getByLabel("Address of the frontend");
  await url.fill("mine.vercel.app");
  await page.getByRole("button", { name: "Save the frontend" }).click();
  await expect(url).toHaveAttribute("aria-invalid", "true");
  await expect(url).toHaveAccessibleDescription(/write https:\/\/mine.vercel.app/);
  await url.fill("https://mine.vercel.app");
  await expect(url).toHaveAttribute("aria-invalid", "false");

  await page.getByRole("button", { name: "Add a further origin" }).click();
  const origin = page.getByLabel("Further origin 1", { exact: true });
  await expect(origin).toBeFocused();
  await page.keyboard.type("https://www.mine.dev/app");
  await page.keyboard.press("Enter");
  await expect(origin).toHaveAccessibleDescription(/has a path/);
  await expect(url).toHaveAttribute("aria-invalid", "false");
  await page.getByRole("button", { name: "Remove further origin 1" }).click();
  await page.getByRole("button", { name: "Save the frontend" }).click();
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
});

test("in the demo the frontend waits for a backend of one's own", async ({ page }) => {
  await visit(page, "first-run");
  await header(page, "vercel").click();
  await expect(page.getByRole("button", { name: "Save the frontend" })).toBeDisabled();
  await expect(page.getByText("Save a backend of your own first")).toBeVisible();
});

test("the directory is kept, or refused at its field", async ({ page }) => {
  await visit(page, "guide-connected");
  const asked = await listen(page);
  const directory = page.getByLabel("Directory of the backend");
  await directory.fill("../up");
  await directory.press("Tab");
  await expect(directory).toHaveAccessibleDescription(/no directory of a repository/);
  await directory.fill("ai_cti");
  await directory.press("Tab");
  await expect(directory).toHaveAccessibleDescription("");
  expect(await asked()).toContainEqual({
    type: "save_guide",
    form: { step: "railway", skipped: [], directory: "ai_cti" },
  });
});

test("an address is tried once the typing rests, and an old answer never stands", async ({
  page,
}) => {
  await visit(page, "first-run");
  await header(page, "render").click();
  const render = page.getByLabel("Address of Render");
  await render.fill("https://a.onrender.com");
  await expect(step(page, "render").getByText("Healthy", { exact: true })).toBeVisible();
  await render.fill("nonsense");
  await expect(step(page, "render").getByText("Healthy", { exact: true })).toBeHidden();
  await expect(step(page, "render").getByText("Begin it with https://.")).toBeVisible();
  await page.getByRole("button", { name: "Save and watch" }).click();
  await expect(render).toHaveAccessibleDescription(/has no scheme/);
});

test("a .env file fills the steps, and survives a look at another view", async ({ page }) => {
  await visit(page, "first-run");
  await page.getByText("Import a .env file").click();
  await page.locator("input[type=file]").setInputFiles({
    name: ".env.production",
    mimeType: "text/plain",
    buffer: Buffer.from(
      "NEXT_PUBLIC_RAILWAY_API_URL=https://a.up.railway.app\nNEXT_PUBLIC_RENDER_API_URL=https://b.onrender.com\n",
    ),
  });
  await expect(page.getByLabel("Address of Railway")).toHaveValue("https://a.up.railway.app");
  await expect(page.getByText("NEXT_PUBLIC_API_URL is not in the file.")).toBeVisible();
  await views(page).getByRole("button", { name: "Now" }).click();
  await views(page).getByRole("button", { name: "Set-up" }).click();
  await header(page, "render").click();
  await expect(page.getByLabel("Address of Render")).toHaveValue("https://b.onrender.com");
});

test("more backends are entered in the list of all, and saved", async ({ page }) => {
  await visit(page, "guide-done");
  await page.getByText("All addresses in one list").click();
  await page.getByRole("button", { name: "Add a backend" }).click();
  expect(await focused(page)).toBe("Name of backend 3");
  await page.keyboard.type("Local");
  await page.getByLabel("Address of Local").fill("http://localhost:8000");
  const asked = await listen(page);
  await page.getByRole("button", { name: "Save all" }).click();
  await expect
    .poll(async () => (await asked()).find(({ type }) => type === "save_backends"))
    .toMatchObject({ backends: [{ name: "Railway" }, { name: "Render" }, { name: "Local" }] });
});

test("a place that cannot be read is told, and so is a guide that cannot be had", async ({
  page,
}) => {
  await visit(page, "guide-unreadable");
  await expect(page.getByText("set-up.json cannot be read")).toBeVisible();
  await header(page, "render").click();
  await expect(page.getByText("set-up.json cannot be read")).toBeHidden();

  await open(page, "guide-broken");
  await views(page).getByRole("button", { name: "Set-up" }).click();
  await expect(page.getByText("The app is ending.")).toBeVisible();
});
