import type { CDPSession, Page } from "@playwright/test";

import { expect, open, test } from "./window";

/*
 * How long the frames take while a log of 100,000 lines is scrolled and filtered. It prints what
 * it measures: how fast a machine is says nothing about whether the window is right.
 */
test.use({ viewport: { width: 1280, height: 800 } });

interface Measure {
  /** Between the frames, in ms. */
  frames: number[];
  /** What the page's thread worked, in ms of the processor: what else the machine does adds nothing. */
  work: number;
}

/** Measures from now on until it is asked. */
async function measure(page: Page, client: CDPSession): Promise<() => Promise<Measure>> {
  const worked = async () => {
    const { metrics } = await client.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN) * 1000;
  };
  await page.evaluate(() => {
    const taken: number[] = [];
    let before = performance.now();
    const next = (now: number) => {
      taken.push(now - before);
      before = now;
      if (Object.hasOwn(window, "taken")) requestAnimationFrame(next);
    };
    Object.assign(window, { taken });
    requestAnimationFrame(next);
  });
  const before = await worked();
  return async () => {
    const work = (await worked()) - before;
    const frames = await page.evaluate(() => {
      const { taken } = window as unknown as { taken: number[] };
      delete (window as unknown as { taken?: number[] }).taken;
      return taken.slice(1);
    });
    return { frames, work };
  };
}

function tell(what: string, { frames, work }: Measure): void {
  const sorted = frames.toSorted((one, other) => one - other);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  const ms = (value = 0) => `${value.toFixed(1)} ms`;
  console.log(
    `${what}: ${frames.length} frames, median ${ms(at(0.5))}, p95 ${ms(at(0.95))}, longest ${ms(sorted.at(-1))}; the page's work ${ms(work / frames.length)} a frame, ${ms(work)} in all`,
  );
}

test("frames of the log: scrolled, jumped through and filtered", async ({ page }) => {
  const client = await page.context().newCDPSession(page);
  await client.send("Performance.enable", { timeDomain: "threadTicks" });
  await open(page, "history-many");
  await page.getByRole("navigation").getByRole("button", { name: "History" }).click();
  await page.getByRole("tab", { name: "Log" }).click();
  const list = page.getByRole("listbox");
  await expect(page.getByRole("button", { name: "Copy the newest 1,000" })).toBeVisible();

  const box = await list.boundingBox();
  if (box === null) throw new Error("The list is not drawn.");
  await page.mouse.move(box.x + 100, box.y + 100);
  let taken = await measure(page, client);
  for (let turns = 0; turns < 120; turns += 1) await page.mouse.wheel(0, 240);
  tell("scrolled by the wheel", await taken());

  taken = await measure(page, client);
  await list.evaluate((element) => {
    element.scrollTop = element.scrollHeight;
  });
  await expect(page.locator("[aria-posinset='100000']")).toContainText("2026");
  tell("from the newest to the oldest, all of it read", await taken());

  taken = await measure(page, client);
  await list.evaluate(
    (element) =>
      new Promise<void>((resolve) => {
        // As if the scrollbar were dragged through all of it.
        let step = 0;
        const drag = () => {
          step += 1;
          element.scrollTop = (element.scrollHeight * (step % 2 === 0 ? step : 120 - step)) / 120;
          if (step < 120) requestAnimationFrame(drag);
          else resolve();
        };
        requestAnimationFrame(drag);
      }),
  );
  tell("dragged to and fro", await taken());

  taken = await measure(page, client);
  await page.getByLabel("Lines that hold").pressSequentially("out of credit", { delay: 60 });
  await expect(page.locator(".log .count")).toHaveText("18,182 lines");
  tell("typed into the filter", await taken());
});
