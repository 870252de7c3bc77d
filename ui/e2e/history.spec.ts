import type { Page } from "@playwright/test";

import type { Request } from "../src/bindings/Request";
import { expect, focused, open, play, tabTo, test, typeQuickly } from "./window";

test.use({ viewport: { width: 720, height: 520 } });

/**
 * Opens the view in a scenario. The clock stands, so that nothing is read again in the middle of
 * what is counted.
 */
async function visit(page: Page, scenario: string): Promise<void> {
  await page.clock.setFixedTime(new Date("2026-11-23T15:00:00Z"));
  await open(page, scenario);
  await page.getByRole("navigation").getByRole("button", { name: "History" }).click();
}

/** Opens its log, once the first lines are there. */
async function visitLog(page: Page, scenario: string): Promise<void> {
  await visit(page, scenario);
  await page.getByRole("tab", { name: "Log" }).click();
  await expect(page.getByRole("option").first()).toContainText("Railway is healthy");
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

const slider = (page: Page, name: string) => page.getByRole("slider", { name });
const span = (page: Page) => page.locator(".read");
const rows = (page: Page) => page.getByRole("listbox", { name: "Log, newest first" });
const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

test("the history is read by the keyboard alone", async ({ page }) => {
  await open(page, "ok");
  await tabTo(page, "History");
  await page.keyboard.press("Enter");
  await expect(slider(page, "Railway")).toBeVisible();

  // The tabs are one stop, the arrows go between them.
  await tabTo(page, "Overview");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Log" })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("option").first()).toBeVisible();
  await page.keyboard.press("ArrowLeft");
  await tabTo(page, "The last 7 days");
  await page.keyboard.press("Enter");
  await expect(slider(page, "Railway, the last 7 days")).toBeVisible();
  await tabTo(page, "Export CSV…");

  // Each bar is one stop, the arrows go through its segments.
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Railway, the last 7 days");
  await expect(slider(page, "Railway")).toHaveAttribute("aria-valuenow", "90");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect(slider(page, "Railway")).toHaveAttribute("aria-valuenow", "87");
  await expect(slider(page, "Railway")).toHaveAttribute(
    "aria-valuetext",
    /: down \d+ min of 1 h: Railway is stopped or out of credit$/,
  );
  await page.keyboard.press("Home");
  await expect(slider(page, "Railway")).toHaveAttribute("aria-valuenow", "1");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowRight");
  await expect(slider(page, "Railway")).toHaveAttribute("aria-valuenow", "90");

  await tabTo(page, "Zoom in");
  const before = await span(page).textContent();
  await page.keyboard.press("Enter");
  await expect(span(page)).not.toHaveText(before ?? "");
  await tabTo(page, "The same as a table");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("table")).toBeVisible();
  await tabTo(page, "Latencies as a table");
  await tabTo(page, "Troubleshooting for Railway → Render");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Troubleshooting" })).toBeVisible();
});

test("a segment says what was seen in it, on hover", async ({ page }) => {
  await visit(page, "ok");
  const bar = slider(page, "Railway");
  const box = await bar.boundingBox();
  if (box === null) throw new Error("The bar is not drawn.");
  const line = page.locator(".backend").first().locator(".figures");
  await expect(line).toContainText("probes");
  // 13 hours ago the app was off.
  await page.mouse.move(box.x + box.width * (11 / 24), box.y + 10);
  await expect(line).toHaveText(/^\d\d:\d\d – \d\d:\d\d: not observed$/);
  await page.mouse.move(box.x + box.width * (16.3 / 24), box.y + 10);
  await expect(line).toHaveText(/: down \d+ min of \d+ min: Railway is stopped or out of credit$/);
  await page.mouse.move(box.x, box.y + 200);
  await expect(line).toContainText("probes");
});

test("what nobody saw is drawn neither as up nor as down", async ({ page }) => {
  await visit(page, "history-none");
  await expect(page.getByText("Nothing has been seen yet.")).toBeVisible();
  await expect(page.getByRole("slider")).toHaveCount(0);
  await visit(page, "ok");
  await page.getByRole("button", { name: "The last 30 days" }).click();
  const local = page.locator(".backend").nth(2);
  await expect(local).toContainText(/observed \d d of 30 d/);
  // Nothing was seen of it in the first 20 days: green begins behind them.
  const first = await local
    .locator("path[data-color=green]")
    .first()
    .evaluate((path) => Number(/^M([\d.]+)/.exec(path.getAttribute("d") ?? "")?.[1]));
  const width = await local.getByRole("slider").evaluate((element) => element.clientWidth);
  expect(first).toBeGreaterThan(width * (20 / 30));
});

test("the chart is zoomed by drag and by buttons, and reads the figures anew", async ({ page }) => {
  await visit(page, "ok");
  await expect(page.locator(".chart canvas")).toBeVisible();
  const asked = await listen(page);
  const all = async () => {
    const latencies = (await asked()).filter((request) => request.type === "get_latencies");
    return latencies.map(({ from, to }) => (to - from) / 3_600_000);
  };
  await page.getByRole("button", { name: "Zoom in" }).click();
  await expect.poll(all).toEqual([12]);
  await page.getByRole("button", { name: "Earlier" }).click();
  await expect(page.getByRole("button", { name: "Earlier" })).toBeDisabled();
  await page.getByRole("button", { name: "Later", exact: true }).click();
  await page.getByRole("button", { name: "Zoom out" }).click();
  await expect(page.getByRole("button", { name: "Zoom out" })).toBeDisabled();
  await expect.poll(all).toEqual([12, 12, 12, 24]);

  const over = page.locator(".chart .u-over");
  await over.scrollIntoViewIfNeeded();
  const box = await over.boundingBox();
  if (box === null) throw new Error("The chart is not drawn.");
  await page.mouse.move(box.x + box.width * 0.25, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.4, box.y + 60, { steps: 4 });
  await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await all()).at(-1)).toBeGreaterThan(5.9);
  expect((await all()).at(-1)).toBeLessThan(6.1);
  await page.mouse.dblclick(box.x + box.width * 0.25, box.y + 50);
  await expect(page.getByRole("button", { name: "Show all", exact: true })).toBeDisabled();
  await expect.poll(async () => (await all()).at(-1)).toBe(24);
});

test("a switch is marked in the chart, and named where it is pointed at", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await visit(page, "ok");
  const over = page.locator(".chart .u-over");
  await over.scrollIntoViewIfNeeded();
  const box = await over.boundingBox();
  if (box === null) throw new Error("The chart is not drawn.");
  // Railway failed 8 hours ago; nothing was switched for 2 hours before that.
  const at = (hours: number) => Math.round(box.width * (1 - hours / 24));
  const columns = [at(8), at(9.5)];
  /** How much there is of the text's colour in each of these columns. */
  const dark = await page
    .locator(".chart canvas")
    .evaluate((canvas: HTMLCanvasElement, columns) => {
      const plot = document.querySelector(".chart .u-over")?.getBoundingClientRect();
      const drawn = canvas.getContext("2d");
      if (plot === undefined || drawn === null) throw new Error("Nothing is drawn.");
      const { left, top } = canvas.getBoundingClientRect();
      const [x, y, width, height] = [plot.left - left, plot.top - top, plot.width, plot.height];
      const { data } = drawn.getImageData(x, y, width, height);
      const row = data.length / Math.round(height);
      return columns.map((column) => {
        let count = 0;
        for (let at = 0; at < data.length; at += row) {
          for (let index = at + (column - 2) * 4; index < at + (column + 3) * 4; index += 4) {
            const [red = 0, green = 0, blue = 0, alpha = 0] = data.slice(index, index + 4);
            if (alpha > 200 && Math.max(red, green, blue) < 60) count += 1;
          }
        }
        return count;
      });
    }, columns);
  expect(dark[0]).toBeGreaterThan(60);
  expect(dark[1]).toBe(0);
  await page.mouse.move(box.x + at(8), box.y + 60);
  await expect(span(page)).toContainText("Railway → Render");
  await page.mouse.move(box.x + at(9.5), box.y + 60);
  await expect(span(page)).not.toContainText("Railway → Render");
});

test("a backend leaves the chart and comes back, in the table as well", async ({ page }) => {
  await visit(page, "ok");
  await page.getByText("The same as a table").click();
  const table = page.getByRole("table");
  await expect(table.getByRole("columnheader", { name: "Render, p50" })).toBeVisible();
  const legend = page.getByRole("list", { name: "Backends in the chart" });
  const render = legend.getByRole("button", { name: /^Render/ });
  await render.click();
  await expect(render).toHaveAttribute("aria-pressed", "false");
  await expect(table.getByRole("columnheader", { name: "Render, p50" })).toHaveCount(0);
  await render.click();
  await expect(table.getByRole("columnheader", { name: "Render, p50" })).toBeVisible();
  // Ten hours of the night were not observed: they have no row.
  const count = await table.getByRole("row").count();
  expect(count).toBeGreaterThan(150);
  expect(count).toBeLessThan(190);
});

test("an incident says its cause, and leads to what to do", async ({ page }) => {
  await visit(page, "ok");
  await page.evaluate(() => {
    window.addEventListener("troubleshoot", (event) => {
      Object.assign(window, { topic: (event as CustomEvent).detail });
    });
  });
  const incidents = page.getByRole("region", { name: "Incidents" });
  await expect(incidents.getByRole("listitem")).toHaveCount(3);
  const railway = incidents.getByRole("listitem").filter({ hasText: "Railway was down" }).first();
  await expect(railway).toContainText("Railway was down for 3 min 20 s");
  await expect(railway).toContainText("Railway is stopped or out of credit.");
  await expect(incidents).toContainText("Local has not run for");
  await railway.getByRole("button", { name: "Troubleshooting" }).click();
  expect(await page.evaluate(() => (window as unknown as { topic: string }).topic)).toBe(
    "railway_not_found",
  );
});

test("of many switches a few are shown, then all, and the log has the rest", async ({ page }) => {
  await visit(page, "history-flapping");
  const switches = page.getByRole("region", { name: "Switches" });
  await expect(switches.getByRole("listitem")).toHaveCount(6);
  await switches.getByRole("button", { name: /^Show all \d+ switches/ }).click();
  expect(await switches.getByRole("listitem").count()).toBeGreaterThan(80);
  await page.getByRole("button", { name: "Look in the log" }).click();
  await expect(page.getByRole("tab", { name: "Log" })).toHaveAttribute("aria-selected", "true");
});

test("the history is exported as CSV where the person says", async ({ page }) => {
  await visit(page, "ok");
  const asked = await listen(page);
  await page.getByRole("button", { name: "The last 7 days" }).click();
  await page.getByRole("button", { name: "Export CSV…" }).click();
  const day = await page.evaluate(() => new Date().toISOString().slice(0, 10));
  const file = `/home/you/history-7d-${day}.csv`;
  await expect(page.getByText(`Saved to ${file}`)).toBeVisible();
  expect((await asked()).filter(({ type }) => type === "export_history")).toEqual([
    { type: "export_history", range: "week", file },
  ]);
});

test("an export that cannot be written says why", async ({ page }) => {
  await page.addInitScript(() => Object.assign(window, { folder: "/full" }));
  await visit(page, "ok");
  await page.getByRole("button", { name: "Export CSV…" }).click();
  await expect(page.getByText("no space is left. Choose another place.")).toBeVisible();
});

test("what cannot be read says why, and is tried again on demand", async ({ page }) => {
  await visit(page, "history-broken");
  await expect(page.getByRole("alert")).toContainText("the database is locked");
  const asked = await listen(page);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect.poll(async () => (await asked()).map(({ type }) => type)).toEqual(["get_history"]);
  await page.getByRole("tab", { name: "Log" }).click();
  await expect(page.getByRole("alert")).toContainText("the database is locked");
});

test("a history that is not kept says why, in every view", async ({ page }) => {
  await open(page, "history-not-kept");
  const said = page.getByText("The history is not kept: the disk");
  await expect(said).toBeVisible();
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(said).toHaveCount(0);
  // Where the history would be it is said all the same, once.
  await page.getByRole("navigation").getByRole("button", { name: "History" }).click();
  await expect(said).toHaveCount(1);
  await visit(page, "history-memory");
  await expect(page.getByText("Kept in memory only, while the sample backends run.")).toBeVisible();
});

test("the log is filtered by text and by type", async ({ page }) => {
  await visitLog(page, "history-many");
  const count = page.locator(".log .count");
  await expect(count).toHaveText("100,000 lines");
  const asked = await listen(page);
  await typeQuickly(page.getByLabel("Lines that hold"), "OUT of credit");
  await expect(count).toHaveText("18,182 lines");
  // What is typed quickly is looked for once.
  const found = (await asked()).flatMap((request) =>
    request.type === "get_log" && request.query.before === null && request.query.after === null
      ? [request.query.text]
      : [],
  );
  expect(found).toEqual(["OUT of credit"]);
  await page.getByRole("button", { name: "All types" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Switches" }).click();
  await expect(count).toHaveText("9,091 lines");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("option").first()).toContainText("Railway → Render");
  await page.getByLabel("Lines that hold").fill("no such line");
  await expect(page.getByText("No line matches this filter.")).toBeVisible();
  await page.getByRole("button", { name: "Show all lines" }).click();
  await expect(count).toHaveText("100,000 lines");
  await expect(page.getByLabel("Lines that hold")).toHaveValue("");
});

test("the log is walked through, selected and copied by the keyboard", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await visitLog(page, "ok");
  await expect(page.getByRole("button", { name: "Copy all 412" })).toBeVisible();
  await tabTo(page, "Lines that hold");
  await tabTo(page, "All types");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitemcheckbox", { name: "Switches" })).toBeFocused();
  await page.keyboard.press("Space");
  await expect(page.locator(".log .count")).not.toHaveText("412 lines");
  await page.keyboard.press("Space");
  await expect(page.locator(".log .count")).toHaveText("412 lines");
  await page.keyboard.press("Escape");
  await expect.poll(() => focused(page)).toBe("All types");
  await tabTo(page, "Copy all 412");
  await tabTo(page, "Log, newest first");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("option", { selected: true })).toContainText("Render → Railway");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(page.getByRole("option", { selected: true })).toHaveCount(3);
  await page.keyboard.press("Control+c");
  await expect
    .poll(async () => (await copied(page)).split("\n").map((line) => line.split("\t").slice(1)))
    .toEqual([
      ["Render → Railway", "back on a better backend"],
      ["Railway is down", "Railway is stopped or out of credit."],
      ["Railway → Render", "Railway is stopped or out of credit.", "decided in 780 ms"],
    ]);
  // The oldest line is read when it is gone to.
  await page.keyboard.press("End");
  await expect(page.locator("[aria-posinset='412']")).toHaveAttribute("aria-selected", "true");
  await expect(page.locator("[aria-posinset='412']")).toContainText("2026");
  await page.keyboard.press("Home");
  await expect(page.locator("[aria-posinset='1']")).toBeInViewport();
  await page.getByRole("button", { name: "Copy the line" }).click();
  await expect.poll(() => copied(page)).toContain("\tRailway is healthy");
});

test("as many lines as match are copied, 1,000 at most", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await visitLog(page, "history-many");
  await page.getByRole("button", { name: "Copy the newest 1,000" }).click();
  await expect.poll(async () => (await copied(page)).split("\n").length).toBe(1000);
});

test("new lines appear while the log is followed, and never move what is read", async ({
  page,
}) => {
  await visitLog(page, "history-many");
  const count = page.locator(".log .count");
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(page.getByRole("option").first()).toContainText("Paused");
  await expect(count).toHaveText("100,001 lines");

  // Who has scrolled away is told, and what is in sight stays.
  await rows(page).evaluate((list) => {
    list.scrollTop = 28 * 40;
  });
  const at = page.locator("[aria-posinset='44']");
  await expect(at).toBeInViewport();
  const before = await at.textContent();
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  const newer = page.getByRole("button", { name: "1 new" });
  await expect(newer).toBeVisible();
  await expect(at).toHaveText(before ?? "");
  await newer.click();
  await expect(page.getByRole("option").first()).toContainText("Resumed");
  await expect(page.getByRole("option").first()).toBeInViewport();

  // Without following nothing comes by itself.
  await page.getByRole("switch", { name: "Follow" }).click();
  const asked = await listen(page);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(page.getByRole("button", { name: "Resume", exact: true })).toBeVisible();
  await page.getByRole("switch", { name: "Follow" }).click();
  await expect(page.getByRole("option").first()).toContainText("Paused");
  const kinds = (await asked()).map(({ type }) => type);
  expect(kinds.indexOf("pause")).toBeLessThan(kinds.indexOf("get_log"));
});

test("the whole log of 100,000 lines is scrolled, in pages that are read as they come", async ({
  page,
}) => {
  await visitLog(page, "history-many");
  await expect(page.getByRole("button", { name: "Copy the newest 1,000" })).toBeVisible();
  const asked = await listen(page);
  await rows(page).evaluate((list) => {
    list.scrollTop = list.scrollHeight;
  });
  const oldest = page.locator("[aria-posinset='100000']");
  await expect(oldest).toBeInViewport();
  await expect(oldest).toContainText("2026");
  // Few lines are in the page at any time.
  expect(await page.getByRole("option").count()).toBeLessThan(60);
  // 1,200 were there to be copied; the others came 1,000 at a time.
  const pages = (await asked()).flatMap((request) =>
    request.type === "get_log" && request.query.before !== null ? [request.query.limit] : [],
  );
  expect(pages).toEqual(Array.from({ length: 99 }, () => 1000));
});

test("without the app nothing is asked for, and a press says nothing false", async ({ page }) => {
  await visit(page, "history-gone");
  await expect(page.getByText("The app is not running.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Export CSV…" })).toBeDisabled();
  await expect(page.getByRole("button", { name: "The last 7 days" })).toBeDisabled();
  const asked = await listen(page);
  await page.getByRole("tab", { name: "Log" }).click();
  await expect(page.getByRole("switch", { name: "Follow" })).toBeVisible();
  expect(await asked()).toEqual([]);
});

test("an app that is back is read anew, the log from its newest line", async ({ page }) => {
  await visit(page, "ok");
  await expect(page.locator(".chart canvas")).toBeVisible();
  await play(page, "app-ends");
  await expect(page.getByText("The app is not running.")).toBeVisible();
  // What was read stays to be looked at.
  await expect(slider(page, "Railway")).toBeVisible();
  let asked = await listen(page);
  await play(page, "app-is-back");
  await expect
    .poll(async () => (await asked()).map(({ type }) => type))
    .toEqual(["get_history", "get_latencies"]);
  await expect(page.getByRole("button", { name: "The last 7 days" })).toBeEnabled();

  await page.getByRole("tab", { name: "Log" }).click();
  await expect(page.getByRole("button", { name: "Copy all 412" })).toBeVisible();
  await page.getByRole("option").nth(3).click();
  await play(page, "app-ends");
  await expect(page.getByRole("option").first()).toContainText("Railway is healthy");
  asked = await listen(page);
  await play(page, "app-is-back");
  // Another run of the app may keep another log: no line of the former one is counted on.
  await expect
    .poll(async () => (await asked()).find(({ type }) => type === "get_log"))
    .toMatchObject({ query: { before: null, after: null } });
  await expect(page.getByRole("option", { selected: true })).toHaveCount(0);
});

test("nothing is asked for while nothing happens, whatever the app says", async ({ page }) => {
  await page.clock.install();
  await open(page, "ok");
  await page.getByRole("navigation").getByRole("button", { name: "History" }).click();
  await page.getByRole("tab", { name: "Log" }).click();
  await expect(page.getByRole("option").first()).toBeVisible();
  await page.clock.runFor(2000);
  const asked = await listen(page);
  for (let times = 0; times < 5; times += 1) {
    await play(page, "app-speaks");
    await page.clock.runFor(2000);
  }
  expect(await asked()).toEqual([]);
  await page.getByRole("tab", { name: "Overview" }).click();
  await expect(slider(page, "Railway")).toBeVisible();
  await expect(page.locator(".chart canvas")).toBeVisible();
  const before = (await asked()).length;
  for (let times = 0; times < 3; times += 1) {
    await play(page, "app-speaks");
    await page.clock.runFor(1000);
  }
  // But for the look once in half a minute.
  expect((await asked()).length - before).toBeLessThanOrEqual(2);
});

test("something that happens is in the overview soon", async ({ page }) => {
  await visit(page, "ok");
  await expect(page.locator(".chart canvas")).toBeVisible();
  const asked = await listen(page);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect.poll(async () => (await asked()).map(({ type }) => type)).toContain("get_history");
});

test("the chart is drawn in the C locale, whose name is no language", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "language", { get: () => "C" });
  });
  await visit(page, "ok");
  await expect(page.locator(".chart canvas")).toBeVisible();
});
