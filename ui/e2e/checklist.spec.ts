import type { Page } from "@playwright/test";

import type { Request } from "../src/bindings/Request";
import { expect, focused, open, tabTo, test } from "./window";

test.use({ viewport: { width: 720, height: 520 } });

const headline = (page: Page) => page.getByRole("heading", { level: 1 });
const line = (page: Page, check: string) => page.locator(`[data-check=${check}]`);
const toggle = (page: Page, check: string) => line(page, check).locator("button[aria-expanded]");

/** Opens a scenario with a clock that only the test moves. */
async function still(page: Page, scenario: string): Promise<void> {
  await page.clock.install();
  await open(page, scenario);
  // Far enough ahead of a clock that runs until it is paused.
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 30_000));
}

/** Opens the view in a scenario, with such a clock. */
async function visit(page: Page, scenario: string): Promise<void> {
  await still(page, scenario);
  await page.getByRole("navigation").getByRole("button", { name: "Checklist" }).click();
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

test("the checklist is run and read by the keyboard alone", async ({ page }) => {
  await still(page, "checklist-none");
  await tabTo(page, "Checklist");
  await page.keyboard.press("Enter");
  await expect(headline(page)).toHaveText("Not checked yet");
  await expect(page.locator("[data-check]")).toHaveCount(12);
  const asked = await listen(page);
  await tabTo(page, "Run all");
  await page.keyboard.press("Enter");
  await expect(headline(page)).toHaveText("Checking: 0 of 12 done");
  expect(await focused(page)).toBe("Running…");
  await page.keyboard.press("Enter");
  await page.clock.runFor(450);
  await expect(headline(page)).toHaveText("Checking: 4 of 12 done");
  await expect(page.getByText("A run takes at most 2 min 50 s.")).toBeVisible();
  await expect(line(page, "cors")).toHaveAttribute("data-outcome", "fail");
  await expect(line(page, "parity")).toHaveAttribute("data-outcome", "busy");
  await page.clock.runFor(1000);

  await expect(headline(page)).toHaveText(
    "10 of 12 ready. One needs you. One could not be judged.",
  );
  expect(await focused(page)).toBe("Run all");
  // A second press started nothing, and halted nothing.
  expect((await asked()).filter(({ type }) => type !== "get_checklists")).toEqual([
    { type: "run_checklist", only: [], announce: false },
  ]);

  // The failed one is open, the others open on demand.
  await expect(line(page, "cors")).toContainText("Add it to ALLOWED_ORIGINS on Render");
  await toggle(page, "railway-running").focus();
  await page.keyboard.press("Enter");
  await expect(toggle(page, "railway-running")).toHaveAttribute("aria-expanded", "true");
  await expect(line(page, "railway-running")).toContainText('{"status":"ok"}');
  await page.keyboard.press("Enter");
  await expect(line(page, "railway-running").getByText('{"status":"ok"}')).toBeHidden();

  await toggle(page, "cors").focus();
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Copy ALLOWED_ORIGINS");
  await tabTo(page, "Check again");
  await expect(
    page.getByRole("region", { name: "Earlier runs" }).getByRole("listitem"),
  ).toHaveCount(1);
});

test("each exchange is opened and copied, and all of them at once", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, "checklist-two");
  await page.getByRole("navigation").getByRole("button", { name: "Checklist" }).click();
  const evidence = page.getByRole("region", { name: "Evidence of CORS right on both" });
  await evidence.getByText("→ 400 Bad Request · 96 ms").click();
  await expect(evidence).toContainText("access-control-request-method: POST");
  await expect(evidence).toContainText("Disallowed CORS origin");
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await evidence.getByRole("button", { name: /^Copy OPTIONS .*onrender/ }).click();
  await expect(evidence.getByText("Copied")).toBeVisible();
  expect(await copied()).toMatch(/^OPTIONS \S+\norigin: \S+\n[\s\S]*400 Bad Request[\s\S]*96 ms/);
  await evidence.getByRole("button", { name: /^Copy the evidence/ }).click();
  await expect.poll(copied).toMatch(/200 OK[\s\S]*---[\s\S]*400 Bad Request/);
  await page.getByRole("button", { name: "Copy ALLOWED_ORIGINS" }).click();
  await expect.poll(copied).toBe("https://ai-cti.vercel.app");
});

test("one check is made again, and what was found before stands until then", async ({ page }) => {
  await visit(page, "checklist-two");
  const asked = await listen(page);
  const again = line(page, "cors").getByRole("button", { name: "Check again" });
  await again.click();
  await expect(line(page, "cors")).toHaveAttribute("data-outcome", "busy");
  await expect(line(page, "cors")).toContainText("It is being checked again.");
  await expect(line(page, "parity")).toHaveAttribute("data-outcome", "pass");
  await page.clock.runFor(200);
  await expect(line(page, "cors")).toHaveAttribute("data-outcome", "pass");
  await expect(headline(page)).toHaveText("11 of 12 ready. One could not be judged.");
  expect(await asked()).toContainEqual({
    type: "run_checklist",
    only: ["cors"],
    announce: false,
  });
  // One check alone is no run to be kept.
  await expect(
    page.getByRole("region", { name: "Earlier runs" }).getByRole("listitem"),
  ).toHaveCount(3);
});

test("what lacks an address leads to where it is entered", async ({ page }) => {
  await visit(page, "checklist-lacking");
  const to = (check: string, view: string) =>
    line(page, check).getByRole("button", { name: `Open ${view}` });
  const current = page.getByRole("navigation").locator("[aria-current=page]");
  await toggle(page, "parity").click();
  await expect(to("parity", "Settings")).toBeVisible();
  await toggle(page, "cors").click();
  await expect(line(page, "cors")).toContainText("Add the frontend's address in Set-up");
  await to("cors", "Set-up").focus();
  await page.keyboard.press("Enter");
  await expect(current).toHaveText("Set-up");
  await expect(headline(page)).toHaveText("Set up your failover");
  await page.getByRole("navigation").getByRole("button", { name: "Checklist" }).click();
  await to("parity", "Settings").click();
  await expect(current).toHaveText("Settings");
});

test("a run is stopped, and what had not ended says so", async ({ page }) => {
  await visit(page, "checklist-two");
  await page.getByRole("button", { name: "Run all" }).click();
  await page.clock.runFor(350);
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(headline(page)).toHaveText("3 of 12 ready. 9 could not be judged.");
  await expect(line(page, "budget")).toContainText("stopped");
  await expect(page.getByRole("button", { name: "Run all" })).toBeEnabled();
});

test("a run that waits says for what, and for how long at most", async ({ page }) => {
  await visit(page, "checklist-running");
  await expect(headline(page)).toHaveText("Checking: 5 of 12 done");
  await expect(page.getByText("Render is waking.")).toBeVisible();
  await expect(page.getByText("A run takes at most 2 min 50 s.")).toBeVisible();
  await expect(line(page, "budget")).toHaveAttribute("data-outcome", "busy");
  await page.getByRole("navigation").getByRole("button", { name: "Now" }).click();
  await expect(page.getByRole("region", { name: "Checklist" })).toContainText(
    "Checking: 5 of 12 done.",
  );
});

test("what was closed stays closed while it fails, and a look elsewhere loses nothing", async ({
  page,
}) => {
  await visit(page, "checklist-two");
  await toggle(page, "cors").click();
  await toggle(page, "parity").click();
  const views = page.getByRole("navigation");
  await views.getByRole("button", { name: "Settings" }).click();
  await views.getByRole("button", { name: "Checklist" }).click();
  await expect(toggle(page, "cors")).toHaveAttribute("aria-expanded", "false");
  await expect(toggle(page, "parity")).toHaveAttribute("aria-expanded", "true");
});

test("an earlier run is opened, read and left; one that is gone says so", async ({ page }) => {
  await visit(page, "checklist-many");
  const earlier = page.getByRole("region", { name: "Earlier runs" });
  await expect(earlier).toContainText("2 kept runs could not be read.");
  await expect(earlier.getByRole("listitem")).toHaveCount(8);
  await earlier.getByRole("button", { name: "Show all 31" }).click();
  await expect(earlier.getByRole("listitem")).toHaveCount(31);
  await earlier.getByText("One needs you.").first().click();
  const report = page.getByRole("article", { name: "Report" });
  await expect(headline(page)).toBeInViewport();
  await expect(headline(page)).toContainText("One needs you.");
  await expect(report.getByRole("button", { name: "Check again" })).toHaveCount(0);
  await expect(report.getByRole("region", { name: "What it was run on" })).toContainText(
    "https://ai-cti.onrender.com",
  );
  await page.getByRole("button", { name: "Latest results" }).click();
  await expect(headline(page)).toHaveText("All 12 ready.");

  await earlier.getByRole("listitem").nth(2).getByRole("button").click();
  await expect(page.getByRole("alert")).toContainText("Its file may have been deleted.");
});

test("a report is saved where the person says, of now and of an earlier run", async ({ page }) => {
  await open(page, "checklist-two");
  await page.getByRole("navigation").getByRole("button", { name: "Checklist" }).click();
  const asked = await listen(page);
  const day = await page.evaluate(() => new Date().toISOString().slice(0, 10));
  const save = async (as: string) => {
    await page.getByRole("button", { name: "Save report…" }).click();
    await page.getByRole("menuitem", { name: as }).click();
  };
  await save("As text (Markdown)…");
  await expect(page.getByText(`Saved to /home/you/checklist-${day}.md`)).toBeVisible();
  await page.getByRole("region", { name: "Earlier runs" }).getByRole("button").nth(1).click();
  await save("As a web page (HTML)…");
  await expect(page.getByText(/^Saved to .*\.html$/)).toBeVisible();
  const saved = (await asked()).filter(({ type }) => type === "export_checklist");
  expect(saved).toMatchObject([{ id: null }, { id: "c-3" }]);
});

test("a token is offered where it would tell more, kept and forgotten, and never shown", async ({
  page,
}) => {
  await visit(page, "checklist-two");
  const asked = await listen(page);
  await toggle(page, "budget").click();
  await line(page, "budget")
    .getByRole("button", { name: "Enter the Railway workspace token" })
    .click();
  const field = page.getByLabel("Railway workspace token", { exact: true });
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute("type", "password");
  await field.fill("wrong");
  await field.press("Enter");
  await expect(field).toHaveAccessibleDescription(/This is no token/);
  await field.fill("a-secret-token");
  await field.press("Enter");
  const forget = page.getByRole("button", { name: "Forget the Railway workspace token" });
  await expect(forget).toBeFocused();
  await expect(page.getByText("2 of 5 kept.")).toBeVisible();
  expect(await page.content()).not.toContain("a-secret-token");
  await forget.press("Enter");
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("");
  expect((await asked()).filter(({ type }) => type === "save_token")).toEqual([
    { type: "save_token", kind: "railway-workspace", token: "wrong" },
    { type: "save_token", kind: "railway-workspace", token: "a-secret-token" },
    { type: "save_token", kind: "railway-workspace", token: null },
  ]);
});

test("a failed check leads to its troubleshooting", async ({ page }) => {
  await visit(page, "checklist-two");
  await page.evaluate(() => {
    window.addEventListener("troubleshoot", (event) => {
      Object.assign(window, { topic: (event as CustomEvent).detail });
    });
  });
  await line(page, "cors").getByRole("button", { name: "Troubleshooting" }).click();
  expect(await page.evaluate(() => (window as unknown as { topic: string }).topic)).toBe("cors");
});

test("Now says what the checklist came to, and leads there", async ({ page }) => {
  await open(page, "ok");
  const ready = page.getByRole("region", { name: "Checklist" });
  await expect(ready).toContainText(/Ready 12\/12, \d+ s ago\./);
  await ready.getByRole("button", { name: "See checklist" }).click();
  await expect(headline(page)).toHaveText("All 12 ready.");
  await expect(page.getByRole("contentinfo")).toContainText("Last full run");
  await open(page, "checklist-two");
  await expect(ready).toContainText("2 to look at");
  await open(page, "checklist-none");
  await expect(ready).toContainText("Not checked yet.");
});

test("what cannot be read is tried again on demand", async ({ page }) => {
  await visit(page, "checklist-broken");
  await expect(page.getByRole("alert")).toContainText("Move that file away");
  const asked = await listen(page);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect
    .poll(async () => (await asked()).map(({ type }) => type))
    .toContain("get_checklists");
});

test("without the app nothing can be run, and a press says nothing false", async ({ page }) => {
  await visit(page, "checklist-gone");
  await expect(page.getByText("The app is not running.")).toBeVisible();
  // Whether the run goes on nobody knows.
  await expect(headline(page)).toHaveText(/^10 of 12 ready\./);
  const asked = await listen(page);
  const run = page.getByRole("button", { name: "Run all" });
  await expect(run).toHaveAttribute("aria-disabled", "true");
  await run.click({ force: true });
  expect(await asked()).toEqual([]);
});
