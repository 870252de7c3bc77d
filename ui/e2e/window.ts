import { expect, test as base, type Locator, type Page } from "@playwright/test";

/** Every test fails on an error, a warning or a breach of the policy in the page. */
export const test = base.extend<{ faults: string[] }>({
  faults: [
    async ({ page }, use) => {
      const faults: string[] = [];
      // As in the app, whose pages have `freezePrototype`.
      await page.addInitScript(() => Object.freeze(Object.prototype));
      page.on("pageerror", (error) => faults.push(error.message));
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) faults.push(message.text());
      });
      await use(faults);
      expect(faults, "errors in the page").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Opens a scenario of the fake host and waits until the window is drawn. */
export async function open(page: Page, scenario: string): Promise<void> {
  await page.goto(`/fake.html?scenario=${scenario}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

/** The name of the element that has the focus. */
export const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute("aria-label") ?? element?.textContent?.trim() ?? "";
  });

/** Presses Tab until the element of that name has the focus. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let steps = 0; steps < 40; steps += 1) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach "${name}".`);
}

/** Plays the app's part: it ends, is back, or says its state anew. */
export const play = (page: Page, event: "app-ends" | "app-is-back" | "app-speaks") =>
  page.evaluate((event) => window.dispatchEvent(new Event(event)), event);

/** Types letter by letter within one turn of the page: how quickly is not the machine's choice. */
export const typeQuickly = (field: Locator, text: string) =>
  field.evaluate((input: HTMLInputElement, text) => {
    for (const letter of text) {
      input.value += letter;
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
  }, text);
