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

test("backends are reordered, removed and added by key, and the focus stays", async ({ page }) => {
  await open(page, "ok");
  await page.getByRole("button", { name: "Settings" }).click();
  const names = () =>
    page
      .getByLabel(/^Name of backend/)
      .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
  await page.getByRole("button", { name: "Move Local up" }).focus();
  await page.keyboard.press("Enter");
  expect(await focused(page)).toBe("Move Local up");
  await page.keyboard.press("Enter");
  expect(await names()).toEqual(["Local", "Railway", "Render"]);
  expect(await focused(page)).toBe("Move Local down");

  await page.getByRole("button", { name: "Remove Railway" }).focus();
  await page.keyboard.press("Enter");
  expect(await names()).toEqual(["Local", "Render"]);
  expect(await focused(page)).toBe("Name of backend 2");

  await tabTo(page, "Add a backend");
  await page.keyboard.press("Enter");
  expect(await focused(page)).toBe("Name of backend 3");
  await page.keyboard.type("Spare");
  await page.keyboard.press("Tab");
  await page.keyboard.type("https://spare.example");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Saved, and in use now.")).toBeVisible();
});

test("a problem stands at its field until the field is changed", async ({ page }) => {
  await open(page, "ok");
  await page.getByRole("button", { name: "Settings" }).click();
  const name = page.getByLabel("Name of backend 3");
  await name.fill("Railway");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await expect(name).toHaveAccessibleDescription(/Railway is there twice/);
  await name.fill("Home");
  await expect(name).toHaveAttribute("aria-invalid", "false");
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
  const views = page.getByRole("navigation");
  await views.getByRole("button", { name: "Settings" }).click();
  const running = page.getByRole("switch", { name: "Run the proxy" });
  const save = page.getByRole("button", { name: "Save the proxy's settings" });
  await expect(running).toBeChecked();
  await running.focus();
  await page.keyboard.press("Space");
  await save.click();
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
  await expect(page.getByRole("contentinfo")).not.toContainText("Proxy");

  await page.getByLabel("Address", { exact: true }).fill("127.0.0.1:9000");
  await page.getByText("Run the proxy").click();
  await page.getByLabel("Address", { exact: true }).press("Enter");
  await expect(page.getByRole("contentinfo")).toContainText("http://127.0.0.1:9000");
  await views.getByRole("button", { name: "Now" }).click();
  await expect(page.getByRole("region", { name: "Chain" })).toContainText("127.0.0.1:9000");
});

test("an address for the proxy is judged as it is typed, and by the app when saved", async ({
  page,
}) => {
  await open(page, "ok");
  await page.getByRole("button", { name: "Settings" }).click();
  const address = page.getByLabel("Address", { exact: true });
  const save = page.getByRole("button", { name: "Save the proxy's settings" });
  await address.fill("8787");
  await expect(address).toHaveAccessibleDescription(/as in 127.0.0.1:8787/);
  await expect(save).toBeDisabled();

  await address.fill("127.0.0.1:80");
  await expect(address).toHaveAttribute("aria-invalid", "false");
  await save.click();
  await expect(address).toHaveAccessibleDescription(/is refused/);
  await address.fill("127.0.0.1:8081");
  await expect(address).toHaveAccessibleDescription("");

  // A look at another view loses nothing.
  const views = page.getByRole("navigation");
  await views.getByRole("button", { name: "Now" }).click();
  await views.getByRole("button", { name: "Settings" }).click();
  await expect(address).toHaveValue("127.0.0.1:8081");
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
