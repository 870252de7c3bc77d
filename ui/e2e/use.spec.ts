import { expect, focused, open, tabTo, test } from "./window";

test.use({ viewport: { width: 720, height: 520 } });

test("everything on Now is reached and done by the keyboard alone", async ({ page }) => {
  await open(page, "backup");

  await tabTo(page, "Show evidence");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Answer of Railway" })).toBeInViewport();

  await tabTo(page, "More for Render");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Pin: stay on Render" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toBeHidden();
  expect(await focused(page)).toBe("More for Render");

  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Pin: stay on Render" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator('[data-backend="Render"]').getByText("Pinned")).toBeVisible();
});

test("the header's switches act, by key as by click", async ({ page }) => {
  await open(page, "ok");
  const interview = page.getByRole("switch", { name: "Interview mode" });
  await interview.focus();
  await page.keyboard.press("Space");
  await expect(interview).toBeChecked();
  await page.getByText("Interview mode", { exact: true }).click();
  await expect(interview).not.toBeChecked();

  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
});

test("a sample backend is broken by its switch", async ({ page }) => {
  await open(page, "demo");
  const fault = page.getByLabel("Fault of Railway");
  await fault.selectOption("Railway: stopped or out of credit");
  await expect(fault).toHaveValue("railway_stopped");
});

test("the evidence is copied as a text", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, "ok");
  await page.getByRole("button", { name: "Evidence for Render" }).click();
  await page.getByRole("button", { name: "Copy evidence" }).click();
  await expect(page.getByText("Copied")).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain("HTTP/1.1 200 OK");
});

test("the proxy is turned off and on, and moved, and Now follows", async ({ page }) => {
  await open(page, "ok");
  const views = page.getByRole("navigation", { name: "Views" });
  await views.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("tab", { name: "Proxy" }).click();
  const running = page.getByRole("switch", { name: "Run the proxy" });
  const save = page.getByRole("button", { name: "Save", exact: true });
  await expect(running).toBeChecked();
  await running.focus();
  await page.keyboard.press("Space");
  await save.click();
  await expect(page.getByText("Saved, and in force now.")).toBeVisible();
  await expect(page.getByRole("contentinfo")).not.toContainText("Proxy");

  await page.getByLabel("Address", { exact: true }).fill("127.0.0.1:9000");
  await page.getByText("Run the proxy").click();
  await page.getByLabel("Address", { exact: true }).press("Enter");
  await expect(page.getByRole("contentinfo")).toContainText("http://127.0.0.1:9000");
  await views.getByRole("button", { name: "Now" }).click();
  await expect(page.getByRole("region", { name: "Chain" })).toContainText("127.0.0.1:9000");
});

test("the proxy's address is copied, and its counts are told by cause", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, "ok");
  await page.getByRole("button", { name: "Copy the proxy's address" }).click();
  await expect(page.getByText("Copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("http://127.0.0.1:8787");

  await expect(page.getByRole("region", { name: "Through the proxy" })).toContainText(
    "1,204 requests",
  );
  await page.getByRole("button", { name: "Evidence for Railway" }).click();
  const share = page.getByRole("list", { name: "Requests through the proxy to Railway" });
  await expect(share.getByRole("listitem")).toHaveText([
    "1,192 answered",
    "7 failed: no answer in time",
    "2 failed: cut the connection",
  ]);
});

test("a proxy that does not listen is said with its next step", async ({ page }) => {
  await open(page, "proxy-problem");
  const banner = page.getByRole("note").filter({ hasText: "The proxy does not listen" });
  await expect(banner).toContainText("taken by another program");
  await expect(banner).toContainText("choose another port");
  await expect(page.getByRole("button", { name: "Copy the proxy's address" })).toBeHidden();
});

test("without the app nothing old can pass for the state now", async ({ page }) => {
  await open(page, "lost");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("The app is not running.");
  await expect(page.locator(".rest")).toHaveAttribute("inert");
  await expect(page.getByRole("switch", { name: "Interview mode" })).toBeDisabled();
});
