import { readdirSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";

/** The reports that the Rust tests write and hold to the word. */
const fixtures = new URL("fixtures/", import.meta.url);
const reports = readdirSync(fixtures).filter((file) => /^report-.*\.html$/.test(file));
const address = (report: string) => pathToFileURL(fileURLToPath(new URL(report, fixtures))).href;

const isChecklist = (report: string) => report.startsWith("report-checklist-");

test("there are reports of both kinds to look at", () => {
  expect(reports.filter(isChecklist).length).toBeGreaterThan(3);
  expect(reports.filter((report) => !isChecklist(report)).length).toBeGreaterThan(5);
});

/** Opens the report, and collects what the browser asks for or complains of. */
async function open(page: Page, report: string): Promise<string[]> {
  const trouble: string[] = [];
  page.on("request", (request) => {
    if (request.url() !== address(report)) trouble.push(`asks for ${request.url()}`);
  });
  page.on("console", (message) => trouble.push(message.text()));
  page.on("pageerror", (error) => trouble.push(error.message));
  await page.goto(address(report));
  return trouble;
}

/** Opens what is folded. */
const unfold = (page: Page) =>
  page.locator("details").evaluateAll((all) => {
    for (const it of all) it.setAttribute("open", "");
  });

const schemes = ["light", "dark"] as const;
const widths = [720, 1280];

for (const report of reports) {
  const shot = `test-results/shots/${report.replace(".html", "")}`;

  test.describe("without scripts", () => {
    test.use({ javaScriptEnabled: false });

    test(`${report} can be read`, async ({ page }) => {
      const trouble = await open(page, report);
      // The style sheet is in force: its hash is the one that the page allows.
      await expect(page.locator("h1")).toHaveCSS("font-weight", "650");
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme });
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 });
          await page.screenshot({ path: `${shot}-${width}-${colorScheme}.png`, fullPage: true });
        }
      }
      expect(trouble).toEqual([]);
    });
  });

  test(`${report} stays within the window`, async ({ page }) => {
    const trouble = await open(page, report);
    await unfold(page);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate(overflowing), `${width} wide`).toEqual([]);
    }
    expect(trouble).toEqual([]);
  });

  for (const colorScheme of schemes) {
    test(`${report} is accessible, ${colorScheme}`, async ({ page }) => {
      // Axe takes its time over a long table on a busy machine.
      test.slow();
      await open(page, report);
      await unfold(page);
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const faults = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
      expect(faults).toEqual([]);
    });
  }

  // A checklist's evidence is printed, too, however much there is.
  const most = isChecklist(report) ? 3 : 1;

  test(`${report} prints on ${most === 1 ? "one page" : "few pages"}, light`, async ({ page }) => {
    await open(page, report);
    await page.emulateMedia({ colorScheme: "dark", media: "print" });
    await expect(page.locator("body")).toHaveCSS("color", "rgb(28, 27, 24)");
    for (const format of ["A4", "Letter"] as const) {
      const pdf = await page.pdf({ path: `${shot}-${format}.pdf`, format, printBackground: true });
      const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g);
      expect(pages?.length, format).toBeLessThanOrEqual(most);
    }
  });
}

const withEvidence = "report-checklist-mixed.html";

test("a checklist's evidence is folded on a screen and open on paper", async ({ page }) => {
  await open(page, withEvidence);
  const evidence = page.getByText("OPTIONS https://ai-cti.onrender.com/api/health");
  const folds = page.locator("summary");
  await expect(folds).toHaveCount(5);
  await expect(evidence).toBeHidden();
  await page.emulateMedia({ media: "print" });
  for (const block of await page.locator("pre").all()) await expect(block).toBeVisible();
  await page.emulateMedia({ media: "screen" });
  await expect(evidence).toBeHidden();
  await folds.nth(3).focus();
  await page.keyboard.press("Enter");
  await expect(evidence).toBeVisible();
  await page.screenshot({ path: "test-results/shots/report-checklist-open.png", fullPage: true });
});

test("each check says its outcome in a word", async ({ page }) => {
  await open(page, withEvidence);
  for (const name of [
    "Pass: Railway deployed and running",
    "Fail: CORS right on both, and equal",
    "Unknown: Variables set in Vercel",
    "Manual: Hours and credit left",
  ]) {
    await expect(page.getByRole("heading", { level: 3, name, exact: true })).toBeAttached();
  }
});

/** What is wider than its place. */
function overflowing(): string[] {
  const faults: string[] = [];
  for (const element of document.querySelectorAll("body *")) {
    if (element.closest("svg, .hidden") !== null) continue;
    const { left, right, width } = element.getBoundingClientRect();
    if (width > 0 && (left < -0.5 || right > innerWidth + 0.5)) {
      faults.push(`${element.tagName}.${element.className} leaves the page`);
    }
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0) {
      faults.push(`${element.tagName}.${element.className} is too narrow for what is in it`);
    }
  }
  return faults;
}
