import type { Page } from "@playwright/test";

import type { Request } from "../src/bindings/Request";
import { expect, focused, open, tabTo, test } from "./window";

test.use({ viewport: { width: 720, height: 520 } });

const verdict = (page: Page) => page.getByRole("heading", { level: 1 });
const drawing = (page: Page) => page.getByRole("img", { name: /requests|No requests/ });

/** Opens the view in a scenario, with a clock that the test moves. */
async function visit(page: Page, scenario: string): Promise<void> {
  await page.clock.install();
  await open(page, scenario);
  await page.getByRole("navigation").getByRole("button", { name: "Failover test" }).click();
}

/** Starts what stands in the form. */
async function start(page: Page): Promise<void> {
  await expect(page.getByText("It can start now.")).toBeVisible();
  await page.getByRole("button", { name: "Test failover" }).click();
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

test("a test is chosen, run and read by the keyboard alone", async ({ page }) => {
  await page.clock.install();
  await open(page, "drill-none");
  await tabTo(page, "Failover test");
  await page.keyboard.press("Enter");
  await expect(page.getByText("None yet.")).toBeVisible();
  await page.getByLabel("What fails").focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByLabel("What fails")).toHaveAccessibleDescription(/502/);
  await expect(page.getByText("It can start now.")).toBeVisible();
  await tabTo(page, "Test failover");
  await page.keyboard.press("Enter");

  await expect(verdict(page)).toHaveText("Railway crashed");
  await expect(verdict(page)).toBeFocused();
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Stop");
  await page.clock.runFor(3000);
  await expect(page.getByRole("listitem").and(page.locator("[aria-current]"))).toHaveText("Before");
  await page.clock.runFor(5000);
  await expect(page.getByText("Railway fails. Render answers.")).toBeVisible();
  await expect(drawing(page)).toHaveAccessibleName(/Render from 6 s.*Fault at 6 s\.$/);
  await page.clock.runFor(13_000);

  await expect(verdict(page)).toHaveText("Passed: no request was lost.");
  await expect(verdict(page)).toBeFocused();
  await expect(page.getByText("0 of 100").first()).toBeVisible();
  await expect(drawing(page)).toHaveAccessibleName(/^100 requests, none failed/);
  await expect(page.getByRole("region", { name: "Said before" })).toContainText(
    "No request that changes something is executed twice, held",
  );
  await expect(page.getByRole("region", { name: "Earlier tests" }).getByRole("button")).toHaveCount(
    1,
  );
});

test("a test is stopped at any time, and says that it says nothing", async ({ page }) => {
  await visit(page, "ok");
  await start(page);
  await page.clock.runFor(8000);
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(verdict(page)).toHaveText("Inconclusive: this says nothing about the failover.");
  await expect(page.getByText("You stopped it.")).toBeVisible();
  await expect(page.getByText("Run it again, to its end.")).toBeVisible();

  // The same again, from the report.
  await page.getByRole("button", { name: "Run again" }).click();
  await expect(verdict(page)).toHaveText("Railway stopped");
  await page.clock.runFor(21_000);
  await expect(verdict(page)).toHaveText("Passed: no request was lost.");
});

test("a failed test says how many were lost, by what, and what to do", async ({ page }) => {
  await visit(page, "drill-failed");
  await expect(verdict(page)).toHaveText("Failed: 6 of 100 requests were lost.");
  await expect(page.getByText("6 of 100 requests got no answer.")).toBeVisible();
  await expect(page.getByText("failed: no backend could answer")).toBeVisible();
  await expect(page.getByRole("region", { name: "Said before" })).toContainText(
    "No safe request fails, did not hold",
  );
});

test("what is out of bounds is said at its field, live, and cannot be started", async ({
  page,
}) => {
  await visit(page, "ok");
  const rate = page.getByLabel("Requests a second");
  const go = page.getByRole("button", { name: "Test failover" });
  await rate.fill("11");
  await expect(rate).toHaveAttribute("aria-invalid", "true");
  await expect(rate).toHaveAccessibleDescription(/allowed are 1 to 10/);
  await expect(go).toBeDisabled();
  await rate.press("Enter");
  await expect(verdict(page)).toHaveText("Test the failover");
  await rate.fill("");
  await expect(rate).toHaveAccessibleDescription(/not a whole number/);
  await expect(go).toBeDisabled();
  await rate.fill("2");
  await expect(rate).toHaveAttribute("aria-invalid", "false");
  await expect(go).toBeEnabled();

  // A look at another view loses nothing.
  const views = page.getByRole("navigation");
  await views.getByRole("button", { name: "Now" }).click();
  await views.getByRole("button", { name: "Failover test" }).click();
  await expect(rate).toHaveValue("2");
});

test("every reason for a refusal is there with its next step", async ({ page }) => {
  await visit(page, "drill-refused");
  await expect(page.getByText("Wait for its next checks")).toBeVisible();
  await expect(page.getByText("Turn it off to test the failover.")).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "And 2 more" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Test failover" })).toBeDisabled();
});

test("a refused simulated test is asked about again by itself, a real one never", async ({
  page,
}) => {
  await visit(page, "drill-refused");
  await expect(page.getByText("Turn it off")).toBeVisible();
  const asked = await listen(page);
  const checks = async () => (await asked()).filter(({ type }) => type === "check_drill").length;
  await page.clock.runFor(10_000);
  await expect.poll(checks).toBeGreaterThan(1);

  await page.getByText("Real, through Railway's API").click();
  await page.clock.runFor(1000);
  await expect(page.getByRole("button", { name: "Check again" })).toBeVisible();
  const before = await checks();
  await page.clock.runFor(30_000);
  expect(await checks()).toBe(before);
  await page.getByRole("button", { name: "Check again" }).click();
  await page.clock.runFor(1000);
  await expect.poll(checks).toBe(before + 1);
});

test("a real test takes a token, the service's name, and one control restores", async ({
  page,
}) => {
  await visit(page, "drill-no-token");
  await page.getByText("Real, through Railway's API").click();
  const token = page.getByLabel("Railway project token", { exact: true });
  await expect(page.getByRole("button", { name: "Stop it and test" })).toBeHidden();
  await token.fill("wrong");
  await token.press("Enter");
  await expect(token).toHaveAccessibleDescription(/This is no token/);
  await token.fill("a-secret-token");
  await page.getByRole("button", { name: "Save the Railway project token" }).click();
  await expect(page.getByText("Kept in the system's keyring.")).toBeVisible();
  expect(await page.content()).not.toContain("a-secret-token");

  const go = page.getByRole("button", { name: "Stop it and test" });
  await expect(page.getByText(/is stopped for about 8 s and then restarted/)).toBeVisible();
  await expect(go).toBeDisabled();
  await page.getByLabel(/to confirm/).fill("ai-ct");
  await expect(go).toBeDisabled();
  await page.getByLabel(/to confirm/).fill("ai-cti");
  await go.click();
  await expect(verdict(page)).toHaveText("Railway stopped for real");

  // The control is there on every view.
  const halt = page.getByRole("button", { name: "Stop and restore now" });
  await expect(halt).toBeEnabled();
  const views = page.getByRole("navigation");
  for (const name of ["Settings", "Now"]) {
    await views.getByRole("button", { name }).click();
    await expect(halt).toBeEnabled();
  }
  await halt.click();
  await expect(page.getByText("A failover test is running")).toBeHidden();
  await expect(page.getByRole("region", { name: "Failover test" })).toContainText("Inconclusive");
});

test("a token is forgotten on demand", async ({ page }) => {
  await visit(page, "ok");
  const asked = await listen(page);
  await page.getByText("Real, through Railway's API").click();
  await page.getByRole("button", { name: "Forget the Railway project token" }).click();
  await expect(page.getByLabel("Railway project token", { exact: true })).toBeVisible();
  expect(await asked()).toContainEqual({ type: "save_token", kind: "railway", token: null });
});

test("a halt that is under way cannot be asked for twice", async ({ page }) => {
  await visit(page, "drill-real-running");
  await page.getByRole("button", { name: "Stop and restore now" }).click();
  await expect(page.getByRole("button", { name: "Restoring…" })).toBeDisabled();
});

test("a report is saved where the person says, with or without addresses", async ({ page }) => {
  await visit(page, "drill-passed");
  const asked = await listen(page);
  const saved = async () => (await asked()).filter(({ type }) => type === "export_drill");
  await page.getByRole("button", { name: "Save report…" }).click();
  await page.getByRole("menuitem", { name: "As data (JSON)…" }).click();
  await expect(page.getByText(/^Saved to .*-railway-stopped\.json$/)).toBeVisible();
  await page.getByRole("button", { name: "Save report…" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Leave the addresses out" }).click();
  await page.getByRole("menuitem", { name: "As a web page (HTML)…" }).click();
  await expect(page.getByText(/^Saved to .*\.html$/)).toBeVisible();
  const [json, html] = await saved();
  expect(json).toMatchObject({ id: "d-9", mask: false });
  expect(html).toMatchObject({ id: "d-9", mask: true });
});

test("an earlier test is opened and left, and many are not all listed at once", async ({
  page,
}) => {
  await visit(page, "drill-many");
  const list = page.getByRole("region", { name: "Earlier tests" });
  await expect(list.getByRole("listitem")).toHaveCount(8);
  await list.getByRole("button", { name: "Show all 30" }).click();
  await expect(list.getByRole("listitem")).toHaveCount(30);
  await list.getByRole("listitem").nth(20).getByRole("button").click();
  await expect(verdict(page)).toHaveText("Passed: no request was lost.");
  await expect(verdict(page)).toBeInViewport();
  await page.getByRole("button", { name: "Another test" }).click();
  await expect(verdict(page)).toHaveText("Test the failover");
});

test("a report that is gone says so, and the rest goes on", async ({ page }) => {
  await visit(page, "drill-kept-problem");
  await expect(page.getByText("2 kept tests could not be read.")).toBeVisible();
  await expect(
    page.getByRole("region", { name: "Earlier tests" }).getByRole("listitem"),
  ).toHaveCount(3);
});

test("nothing moves while a test runs", async ({ page }) => {
  await visit(page, "ok");
  await start(page);
  await page.clock.pauseAt(new Date(await page.evaluate(() => Date.now() + 500)));
  const places = () =>
    page
      .locator(".running :is(.top button, svg, .counts span, .legend, .legend li, .steps li)")
      .evaluateAll((all) =>
        all.map((each) => {
          const { x, y, width, height } = each.getBoundingClientRect();
          return [x, y, width, height];
        }),
      );
  await page.clock.runFor(250);
  const first = await places();
  expect(first.length).toBeGreaterThan(6);
  for (let second = 0; second < 18; second += 1) {
    await page.clock.runFor(1000);
    expect(await places()).toEqual(first);
  }
});

test("200 requests a second over twelve backends change a few attributes, and no element", async ({
  page,
}) => {
  await visit(page, "drill-fast");
  await start(page);
  await page.clock.runFor(9000);
  await expect(page.getByText("Railway fails. Render answers.")).toBeVisible();
  await page.evaluate(() => {
    const count = { elements: 0, changes: 0 };
    Object.assign(window, { count });
    new MutationObserver((records) => {
      for (const { addedNodes, removedNodes } of records) {
        const nodes = [...addedNodes, ...removedNodes];
        count.elements += nodes.filter(({ nodeType }) => nodeType === Node.ELEMENT_NODE).length;
        count.changes += 1;
      }
    }).observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
  });
  // Sixteen snapshots.
  await page.clock.runFor(4000);
  const { elements, changes } = await page.evaluate(
    () => (window as unknown as { count: { elements: number; changes: number } }).count,
  );
  expect(elements).toBe(0);
  expect(changes).toBeGreaterThan(16);
  expect(changes / 16).toBeLessThan(40);
});

test("a service that a test left stopped is said on every view, and tried again", async ({
  page,
}) => {
  await open(page, "drill-unrestored");
  const banner = page
    .getByRole("alert")
    .filter({ hasText: "ai-cti is stopped, and must be restarted." });
  const views = page.getByRole("navigation");
  for (const name of ["Now", "Failover test", "Settings"]) {
    await views.getByRole("button", { name }).click();
    await expect(banner).toContainText("Restart the service on railway.com");
  }
  await banner.getByRole("button", { name: "Try again" }).click();
  await expect(
    page.getByRole("note").filter({ hasText: "was stopped by a failover test: restarting it." }),
  ).toBeVisible();
});

test("Now tells the last test, leads to its report, and offers one where none counts", async ({
  page,
}) => {
  await open(page, "ok");
  const last = page.getByRole("region", { name: "Failover test" });
  await expect(last).toContainText("Passed: no request was lost. Railway stopped, 2 h ago.");
  await expect(last.getByRole("button", { name: "Test failover" })).toBeHidden();
  await last.getByRole("button", { name: "See report" }).click();
  await expect(page.getByRole("article", { name: "Report" })).toBeVisible();

  await open(page, "drill-old");
  await expect(last).toContainText("more than 7 days ago");
  await last.getByRole("button", { name: "Test failover" }).click();
  await expect(verdict(page)).toHaveText("Test the failover");
});

test("without the app a running real test says what will become of the service", async ({
  page,
}) => {
  await visit(page, "drill-gone");
  await expect(page.getByText("it first restarts what this test stopped")).toBeVisible();
  await expect(page.getByRole("button", { name: "Stop and restore now" })).toBeDisabled();
});

test("what cannot be read is tried again on demand", async ({ page }) => {
  await visit(page, "drill-broken");
  await expect(page.getByRole("alert")).toContainText("Move that file away");
  const asked = await listen(page);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect.poll(async () => (await asked()).map(({ type }) => type)).toContain("get_drills");
});
