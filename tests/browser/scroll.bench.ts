/**
 * How smoothly the list of customers scrolls: the time from one frame to the next while it is scrolled at the pace of a wheel that is
 * turned fast, with as many customers as the demo has and with 100,000.
 */
import { expect, type Page, test } from '@playwright/test';

import { ALICE, Demo, signIn } from './demo.js';
import { routeCustomers } from './lists.js';

/** What must hold, in milliseconds: 60 frames a second, with what clocks differ by. */
const MOST_MEDIAN = 1000 / 60 + 0.5;

/** Scrolls down until all that there are have been loaded. */
async function loadAll(page: Page, last: number): Promise<void> {
  await page.evaluate(async (last) => {
    const shown = () => {
      const row = [...document.querySelectorAll('[data-testid=customer-row]')].at(-1);
      // The first one is the heading.
      return Number(row?.closest('[aria-rowindex]')?.getAttribute('aria-rowindex') ?? 0) - 1;
    };
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    while (shown() < last) {
      scrollTo(0, document.documentElement.scrollHeight);
      await frame();
    }
  }, last);
}

/** The milliseconds between frames, sorted, while the page is scrolled up for five seconds. */
const frames = (page: Page): Promise<number[]> =>
  page.evaluate(async () => {
    const times: number[] = [];
    const frame = () => new Promise<number>((done) => requestAnimationFrame(done));
    const began = await frame();
    for (let before = began; before - began < 5000;) {
      scrollBy(0, -60);
      const now = await frame();
      times.push(now - before);
      before = now;
    }
    return times.sort((one, other) => one - other);
  });

const at = (sorted: number[], share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;

for (const customers of [1_200, 100_000]) {
  test(`${customers} customers scroll at 60 frames a second`, async ({ page }) => {
    const demo = await Demo.start();
    try {
      await page.goto(demo.front);
      await signIn(page, ALICE);
      await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
      await routeCustomers(page, customers);
      await page.goto(`${demo.front}/customers`);
      await expect(page.getByTestId('customer-row').first()).toBeVisible();
      await loadAll(page, customers);
      const measured = await frames(page);
      const [median, p95] = [at(measured, 0.5), at(measured, 0.95)];
      console.log(
        `customers ${customers}  frames ${measured.length}  median ${median.toFixed(1)} ms  p95 ${p95.toFixed(1)} ms`,
      );
      expect(median).toBeLessThanOrEqual(MOST_MEDIAN);
    } finally {
      await demo.stop();
    }
  });
}
