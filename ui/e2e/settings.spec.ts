import type { Page } from "@playwright/test";

import { expect, focused, open, play, tabTo, test, typeQuickly } from "./window";

test.use({ viewport: { width: 720, height: 520 } });

const views = (page: Page) => page.getByRole("navigation", { name: "Views" });
const save = (page: Page) => page.getByRole("button", { name: "Save", exact: true });
const tab = (page: Page, name: string) => page.getByRole("tab", { name });

/** The settings of a scenario, at a section. */
async function visit(page: Page, scenario: string, section?: string) {
  await open(page, scenario);
  await views(page).getByRole("button", { name: "Settings" }).click();
  if (section !== undefined) await tab(page, section).click();
}

/** Collects what the window asks for from now on. */
async function listen(page: Page) {
  await page.evaluate(() => {
    const asked: unknown[] = [];
    window.addEventListener("asked", (event) => asked.push((event as CustomEvent).detail));
    Object.assign(window, { asked });
  });
  return () =>
    page.evaluate(() => (window as unknown as { asked: { type: string }[] }).asked) as Promise<
      ({ type: string } & Record<string, unknown>)[]
    >;
}

const names = (page: Page) =>
  page
    .getByLabel(/^Name of backend/)
    .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));

test("backends are reordered, removed and added by key, and the focus stays", async ({ page }) => {
  await visit(page, "ok");
  await page.getByRole("button", { name: "Move Local up" }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("Move Local up");
  await page.keyboard.press("Enter");
  await expect.poll(() => names(page)).toEqual(["Local", "Railway", "Render"]);
  await expect.poll(() => focused(page)).toBe("Move Local down");
  await expect(page.getByText("Local is number 1 of 3 now.")).toBeAttached();

  await page.getByLabel("Address of Local").focus();
  await page.keyboard.press("Alt+ArrowUp");
  await page.keyboard.press("Alt+ArrowDown");
  await expect.poll(() => names(page)).toEqual(["Railway", "Local", "Render"]);
  await expect.poll(() => focused(page)).toBe("Address of Local");

  await page.getByRole("button", { name: "Remove Railway" }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => names(page)).toEqual(["Local", "Render"]);
  await expect.poll(() => focused(page)).toBe("Name of backend 1");
  await expect(page.getByText("Railway is removed.")).toBeVisible();

  await tabTo(page, "Add a backend");
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("Name of backend 3");
  await page.keyboard.type("Spare");
  await page.keyboard.press("Tab");
  await page.keyboard.type("https://spare.example");
  await expect(page.getByText("3 unsaved changes")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Saved, and in force now.")).toBeVisible();
  await expect.poll(() => focused(page)).toBe("Address of Spare");
});

test("what was removed comes back where it was, with all that was set for it", async ({ page }) => {
  await visit(page, "ok");
  await page.getByLabel("Colour of Railway").selectOption("Violet");
  await page.getByRole("button", { name: "Remove Render" }).click();
  await page.getByRole("button", { name: "Remove Railway" }).click();
  await expect(page.getByText("2 unsaved changes")).toBeVisible();
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect.poll(() => focused(page)).toBe("Name of backend 1");
  await expect(page.getByText("Render is removed.")).toBeVisible();
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect.poll(() => names(page)).toEqual(["Railway", "Render", "Local"]);
  await expect(page.getByLabel("Colour of Railway")).toHaveValue("violet");
  await expect(page.getByText("1 unsaved change")).toBeVisible();
});

test("a backend is dragged to another place, and Escape calls it off", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await visit(page, "ok");
  const grip = (place: number) => page.locator("[data-entry] .rank").nth(place);
  const lift = async (from: number, to: number) => {
    await grip(from).scrollIntoViewIfNeeded();
    await grip(from).hover();
    await page.mouse.down();
    const target = await page.locator("[data-entry]").nth(to).boundingBox();
    if (target === null) throw new Error("no such place");
    const edge = to > from ? target.y + target.height - 4 : target.y + 4;
    await page.mouse.move(target.x + 20, edge, { steps: 8 });
  };
  await lift(0, 1);
  await expect.poll(() => names(page)).toEqual(["Render", "Railway", "Local"]);
  await page.mouse.up();
  await expect(page.getByText("Railway is number 2 of 3 now.")).toBeAttached();
  await expect(page.getByText("1 unsaved change")).toBeVisible();

  await lift(1, 0);
  await expect.poll(() => names(page)).toEqual(["Railway", "Render", "Local"]);
  await page.keyboard.press("Escape");
  await expect.poll(() => names(page)).toEqual(["Render", "Railway", "Local"]);
  await page.mouse.move(300, 300);
  await page.mouse.up();
  await expect.poll(() => names(page)).toEqual(["Render", "Railway", "Local"]);
});

test("the page moves along with what is dragged to its end", async ({ page }) => {
  await visit(page, "twelve");
  const [first] = await names(page);
  await page.locator("[data-entry] .rank").first().hover();
  await page.mouse.down();
  await page.mouse.move(260, 400, { steps: 4 });
  // The page moves with each frame: however few a second there are.
  await expect
    .poll(async () => (await names(page)).indexOf(first ?? ""), { timeout: 30_000 })
    .toBeGreaterThan(6);
  await page.mouse.up();
  await expect(page.getByText(/is number \d+ of 12 now/)).toBeAttached();
});

test("colour, sleep and use are chosen for each backend and kept", async ({ page }) => {
  await visit(page, "ok");
  const asked = await listen(page);
  await page.getByLabel("Colour of Render").selectOption("Teal");
  await page.getByLabel("Whether Render sleeps").selectOption("Never sleeps");
  await page.getByRole("switch", { name: "Enabled: Local" }).focus();
  await page.keyboard.press("Space");
  await expect(tab(page, "Backends")).toHaveText("Backends 2 unsaved");
  await save(page).click();
  await expect(page.getByText("Saved, and in force now.")).toBeVisible();
  const [request] = (await asked()).filter(({ type }) => type === "save_backends");
  expect(request).toMatchObject({
    revision: "1",
    backends: [
      { name: "Railway", enabled: true, sleeps: "by_host", color: "by_rank" },
      { name: "Render", enabled: true, sleeps: "no", color: "teal" },
      { name: "Local", enabled: false },
    ],
  });
  await expect(page.getByLabel("Colour of Render")).toHaveValue("teal");
});

test("an address is tried as it is typed, and again when the app is back", async ({ page }) => {
  await visit(page, "ok");
  const entry = page.locator("[data-entry]").nth(1);
  await expect(entry).toContainText("Healthy");
  const asked = await listen(page);
  const address = page.getByLabel("Address of Render");
  await address.fill("");
  await expect(entry).toContainText("Not checked: no address yet.");
  await typeQuickly(address, "http://localhost:9");
  await expect(entry).toContainText("Not running");
  const tried = async () => (await asked()).filter(({ type }) => type === "try_url");
  expect(await tried()).toEqual([{ type: "try_url", url: "http://localhost:9" }]);

  await play(page, "app-ends");
  await expect(page.getByText("The app is not running.")).toBeVisible();
  await expect(entry).toContainText("The app did not answer");
  await expect(save(page)).toBeDisabled();
  await play(page, "app-is-back");
  await expect(entry).toContainText("Not running");
  await expect(address).toHaveValue("http://localhost:9");
  await expect(page.getByText("The app is not running.")).toBeHidden();
  await expect(save(page)).toBeEnabled();
});

test("a problem stands at its field until the field is changed", async ({ page }) => {
  await visit(page, "ok");
  const name = page.getByLabel("Name of backend 3");
  await name.fill("Railway");
  await tab(page, "Health").click();
  await save(page).click();
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await expect(name).toHaveAccessibleDescription(/Railway is there twice/);
  await name.fill("Home");
  await expect(name).toHaveAttribute("aria-invalid", "false");
});

test("every setting says its unit, its default and its bounds", async ({ page }) => {
  await visit(page, "ok", "Health");
  const timeout = page.getByLabel("Time for a probe", { exact: true });
  await expect(timeout).toHaveValue("4s");
  await expect(timeout).toHaveAccessibleDescription(/100 ms to 60 s. Default: 5s/);
  const tabs = page.getByRole("tablist", { name: "Sections" }).getByRole("tab");
  for (const section of await tabs.all()) {
    await section.click();
    for (const setting of await page.locator("[data-key]").all()) {
      const field = setting.locator("input, textarea, select, [role=switch]");
      await expect(field).toHaveAccessibleDescription(/Default: /);
      await expect(field).not.toHaveAccessibleName("");
      // A switch and a list to choose from show what is allowed; what is typed has bounds.
      if ((await setting.locator("input, textarea").count()) === 0) continue;
      await expect(field).toHaveAccessibleDescription(/\S\. Default: /);
      if ((await field.getAttribute("inputmode")) === "numeric") {
        await expect(setting.locator(".unit")).toHaveText(/probes|hours a month|days|MB/);
      }
    }
  }
});

test("a bad value says why at its field, and what was typed stays", async ({ page }) => {
  await visit(page, "ok", "Health");
  const timeout = page.getByLabel("Time for a probe", { exact: true });
  await timeout.fill("fast");
  await expect(timeout).toHaveAttribute("aria-invalid", "true");
  await expect(timeout).toHaveAccessibleDescription(/Write a number and a unit/);

  await timeout.fill("90s");
  await expect(timeout).toHaveAttribute("aria-invalid", "false");
  await tab(page, "Proxy").click();
  await page.getByLabel("Address", { exact: true }).fill("127.0.0.1:9000");
  await save(page).click();
  // The refused field is shown and has the focus, with what was typed.
  await expect(timeout).toBeFocused();
  await expect(timeout).toHaveValue("90s");
  await expect(timeout).toHaveAccessibleDescription(/is not allowed. Allowed: 100 ms to 60 s/);
  await expect(page.getByText("2 unsaved changes")).toBeVisible();

  await timeout.fill("9s");
  await timeout.press("Enter");
  await expect(page.getByText("Saved, and in force now.")).toBeVisible();
  await expect(page.getByRole("contentinfo")).toContainText("http://127.0.0.1:9000");
});

test("a setting is undone, and reset to its default", async ({ page }) => {
  await visit(page, "ok", "Health");
  const timeout = page.getByLabel("Time for a probe", { exact: true });
  await timeout.fill("9s");
  await expect(page.getByText("In the file: 4s.")).toBeVisible();
  await page.getByRole("button", { name: "Undo the change of Time for a probe" }).click();
  await expect(timeout).toHaveValue("4s");
  await expect(timeout).toBeFocused();

  await page.getByRole("button", { name: "Reset Time for a probe to its default" }).click();
  await expect(timeout).toHaveValue("5s");
  const asked = await listen(page);
  await save(page).click();
  await expect(page.getByText("Saved, and in force now.")).toBeVisible();
  expect((await asked()).find(({ type }) => type === "save_settings")).toMatchObject({
    changes: [{ key: "health.timeout", value: null }],
  });
  await expect(page.getByRole("button", { name: /Reset Time for a probe/ })).toBeHidden();
});

test("the settings are walked and changed by the keyboard alone", async ({ page }) => {
  await visit(page, "ok");
  await tabTo(page, "Backends");
  await page.keyboard.press("ArrowDown");
  await expect(tab(page, "Health")).toBeFocused();
  await expect(tab(page, "Health")).toHaveAttribute("aria-selected", "true");
  for (let steps = 0; steps < 6; steps += 1) await page.keyboard.press("ArrowDown");
  await expect(tab(page, "Notifications")).toBeFocused();
  await expect(page.getByRole("tabpanel")).toContainText("Nothing answers");

  const nothing = page.getByRole("switch", { name: "Nothing answers" });
  for (let steps = 0; steps < 20; steps += 1) {
    await page.keyboard.press("Tab");
    if (await nothing.evaluate((element) => element === document.activeElement)) break;
  }
  await expect(nothing).toBeFocused();
  await page.keyboard.press("Space");
  await expect(nothing).not.toBeChecked();
  await tabTo(page, "Save");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Saved, and in force now.")).toBeVisible();
  await expect(nothing).not.toBeChecked();
});

test("what is not saved is kept over other views, and asked about when the window closes", async ({
  page,
}) => {
  await visit(page, "ok", "Probing");
  const active = page.getByLabel("The backend in use, every", { exact: true });
  await active.fill("20s");
  await views(page).getByRole("button", { name: "Now" }).click();
  const close = () => page.evaluate(() => window.dispatchEvent(new Event("close-window")));
  const question = page.getByRole("alertdialog", { name: "Close with 1 unsaved change?" });
  await close();
  await expect(question).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(question).toBeHidden();
  await expect(active).toHaveValue("20s");

  await close();
  await question.getByRole("button", { name: "Keep editing" }).click();
  await expect(page).not.toHaveTitle("Closed");
  await close();
  await question.getByRole("button", { name: "Save and close" }).click();
  await expect(page).toHaveTitle("Closed");
  // Nothing is left to ask about.
  await close();
  await expect(question).toBeHidden();
});

test("changes that cannot be saved do not close the window with them", async ({ page }) => {
  await visit(page, "ok", "Probing");
  await page.getByLabel("The backend in use, every", { exact: true }).fill("soon");
  await page.evaluate(() => window.dispatchEvent(new Event("close-window")));
  await page.getByRole("button", { name: "Save and close" }).click();
  await expect(page.getByLabel("The backend in use, every", { exact: true })).toBeFocused();
  await expect(page).not.toHaveTitle("Closed");
  await page.evaluate(() => window.dispatchEvent(new Event("close-window")));
  await page.getByRole("button", { name: "Close without saving" }).click();
  await expect(page).toHaveTitle("Closed");
});

test("changes are discarded, once that is confirmed", async ({ page }) => {
  await visit(page, "ok", "Probing");
  const active = page.getByLabel("The backend in use, every", { exact: true });
  await active.fill("20s");
  await page.getByRole("button", { name: "Discard" }).click();
  const question = page.getByRole("alertdialog");
  await question.getByRole("button", { name: "Keep editing" }).click();
  await expect(active).toHaveValue("20s");
  await page.getByRole("button", { name: "Discard" }).click();
  await question.getByRole("button", { name: "Discard" }).click();
  await expect(active).toHaveValue("30s");
  await expect(save(page)).toBeDisabled();
});

test("what is saved and not in force says so, until another value is", async ({ page }) => {
  await visit(page, "settings-taken", "Proxy");
  const address = page.getByLabel("Address", { exact: true });
  await address.fill("127.0.0.1:9000");
  await save(page).click();
  await expect(page.getByText("Saved, and not in force yet.")).toBeVisible();
  await expect(page.getByText("another program does.")).toBeVisible();
  await address.fill("127.0.0.1:9001");
  await save(page).click();
  await expect(page.getByText("Saved, and in force now.")).toBeVisible();
  await expect(page.getByText("another program does.")).toBeHidden();
});

test("a question gives the keyboard back where it was asked", async ({ page }) => {
  await visit(page, "ok", "Probing");
  await page.getByLabel("The backend in use, every", { exact: true }).fill("20s");
  await tabTo(page, "Discard");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alertdialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("alertdialog")).toBeHidden();
  await expect.poll(() => focused(page)).toBe("Discard");

  await tab(page, "Import, export").click();
  const file = page.getByLabel("Import from a file…");
  await file.focus();
  await file.setInputFiles({
    name: "mine.toml",
    mimeType: "text/plain",
    buffer: Buffer.from("[[backend]]"),
  });
  const question = page.getByRole("alertdialog", { name: "Replace the configuration?" });
  await expect(question).toContainText("What is not saved here is lost.");
  await page.keyboard.press("Escape");
  await expect(question).toBeHidden();
  await expect(file).toBeFocused();
});

test("a file edited meanwhile is not overwritten: both choices are there", async ({ page }) => {
  await visit(page, "settings-edited", "Health");
  const timeout = page.getByLabel("Time for a probe", { exact: true });
  await timeout.fill("9s");
  await save(page).click();
  const notice = page.getByRole("alert").filter({ hasText: "changed meanwhile" });
  await expect(notice).toContainText('"Time for a probe" (Health)');
  await expect(notice).toContainText('"The backend in use, every" (Probing)');
  await expect(save(page)).toBeDisabled();

  await notice.getByRole("button", { name: "Keep editing" }).click();
  await expect(timeout).toHaveValue("9s");
  await save(page).click();
  await notice.getByRole("button", { name: "Load what is in the file now" }).click();
  await expect(timeout).toHaveValue("9s");
  await expect(page.getByText("In the file: 3s.")).toBeVisible();
  await tab(page, "Probing").click();
  await expect(page.getByLabel("The backend in use, every", { exact: true })).toHaveValue("45s");

  await save(page).click();
  await expect(page.getByText("Saved, and in force now.")).toBeVisible();
});

test("with a mistake in the file the fields are read-only, and say so", async ({ page }) => {
  await visit(page, "settings-mistake", "Health");
  await expect(page.getByText("backends.toml:14:").first()).toBeVisible();
  const timeout = page.getByLabel("Time for a probe", { exact: true });
  await expect(timeout).not.toBeEditable();
  await expect(save(page)).toBeDisabled();
  await tab(page, "Proxy").click();
  await expect(page.getByRole("switch", { name: "Run the proxy" })).toBeDisabled();
  await tab(page, "Backends").click();
  await expect(page.getByLabel("Address of Render")).toBeDisabled();
});

test("what the command line decides is said at the setting", async ({ page }) => {
  await visit(page, "settings-arguments", "Proxy");
  await expect(page.getByText("In this run the command line decides: --listen.")).toBeVisible();
  await expect(page.getByText("this run has none")).toBeVisible();
  await expect(save(page)).toBeDisabled();
});

test("backends from the environment are written to a file as they are", async ({ page }) => {
  await visit(page, "settings-environment");
  await expect(page.getByText("They come from environment variables now")).toBeVisible();
  await tab(page, "Health").click();
  await expect(page.getByText("this run has none")).toBeVisible();
  await expect(page.getByLabel("Time for a probe", { exact: true })).not.toBeEditable();
  await tab(page, "Backends").click();
  await expect(page.getByText("this run has none")).toBeHidden();
  await save(page).click();
  await expect(page.getByText("Saved, and in force now.")).toBeVisible();
  await expect(page.getByText("They come from environment variables now")).toBeHidden();
  await tab(page, "Health").click();
  await expect(page.getByLabel("Time for a probe", { exact: true })).toBeEditable();
});

test("the theme holds at once, and follows the desktop where it should", async ({ page }) => {
  const worn = () => page.evaluate(() => document.documentElement.dataset.theme);
  await page.emulateMedia({ colorScheme: "light" });
  await visit(page, "ok", "Appearance");
  await expect.poll(worn).toBe("light");
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(worn).toBe("dark");
  await page.getByLabel("Theme", { exact: true }).selectOption("Light");
  await save(page).click();
  await expect.poll(worn).toBe("light");
  await page.getByLabel("Theme", { exact: true }).selectOption("As the desktop");
  await save(page).click();
  await expect.poll(worn).toBe("dark");

  await page.emulateMedia({ colorScheme: "light" });
  await open(page, "settings-dark");
  await expect.poll(worn).toBe("dark");
});

test("tokens go out once and are never shown again", async ({ page }) => {
  await visit(page, "ok", "Tokens");
  const asked = await listen(page);
  const field = page.getByLabel("Vercel token", { exact: true });
  await field.fill("a-secret");
  await field.press("Enter");
  await expect(page.getByRole("button", { name: "Forget the Vercel token" })).toBeFocused();
  expect(await page.content()).not.toContain("a-secret");
  expect((await asked()).filter(({ type }) => type.startsWith("save_"))).toEqual([
    { type: "save_token", kind: "vercel", token: "a-secret" },
  ]);
});

test("it starts with the session, or says why it does not", async ({ page, context }) => {
  await visit(page, "ok", "This computer");
  const start = page.getByRole("switch", { name: "Start when I log in" });
  await start.click();
  await expect(start).toBeChecked();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy diagnostics" }).click();
  await expect(page.getByText("Copied.")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("Failover Tray");

  await visit(page, "settings-no-autostart", "This computer");
  await expect(page.getByRole("alert")).toContainText("is not a directory");
});

test("the configuration is exported, and another one brought in its place", async ({ page }) => {
  await visit(page, "ok", "Import, export");
  await page.getByRole("button", { name: "Export to a file…" }).click();
  await expect(page.getByText("Saved to /home/you/failover-tray.toml")).toBeVisible();

  const bring = (name: string, text: string) =>
    page
      .getByLabel("Import from a file…")
      .setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
  const question = page.getByRole("alertdialog", { name: "Replace the configuration?" });
  await bring("notes.toml", "hello");
  await question.getByRole("button", { name: "Replace" }).click();
  await expect(page.getByText("line 1: this is no configuration")).toBeVisible();

  await bring("mine.toml", '[[backend]]\nname = "A"\n');
  await expect(question).toContainText("mine.toml");
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("line 1: this is no configuration")).toBeHidden();
  await bring("mine.toml", '[[backend]]\nname = "A"\n');
  await question.getByRole("button", { name: "Replace" }).click();
  await expect(page.getByText("mine.toml is in force now.")).toBeVisible();
  await expect(page.getByText("backends.2026-11-23.toml")).toBeVisible();
});

test("an export that cannot be written says why", async ({ page }) => {
  await page.addInitScript(() => Object.assign(window, { folder: "/full" }));
  await visit(page, "ok", "Import, export");
  await page.getByRole("button", { name: "Export to a file…" }).click();
  await expect(page.getByText("no space is left. Choose another place.")).toBeVisible();
});

test("an app that gives no settings is told, and asked again", async ({ page }) => {
  await visit(page, "settings-broken");
  await expect(page.getByText("The app is ending.")).toBeVisible();
  const asked = await listen(page);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect.poll(async () => (await asked()).map(({ type }) => type)).toContain("get_settings");
});
