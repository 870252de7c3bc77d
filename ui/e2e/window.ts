import { expect, test as base, type Page } from "@playwright/test";

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
