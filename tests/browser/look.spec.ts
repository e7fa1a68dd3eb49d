/** How the pages look and are heard: axe finds nothing in three themes and three widths, and nothing sticks out. */
import { expect, type Page } from '@playwright/test';

import { expectAccessible, seenIn, THEMES, useTheme } from './accessible.js';
import { look } from './client.js';
import { ALICE, Demo, DIEGO, signIn } from './demo.js';
import { test } from './watched.js';

let demo: Demo;

test.beforeAll(async () => {
  demo = await Demo.start();
});

test.afterAll(async () => {
  await demo.stop();
});

const PAGES: { path: string; heading: string; there: string }[] = [
  { path: '/customers', heading: 'Customers', there: '[data-testid=customer-row]' },
  { path: '/customers/new', heading: 'New customer', there: 'form' },
  { path: '/customers/duplicates', heading: 'Possible duplicates', there: 'main p' },
  { path: '/colleagues', heading: 'Colleagues', there: '[data-testid=colleague-row]' },
  { path: '/meetings', heading: 'Meetings', there: '[data-testid=meeting]' },
  { path: '/history', heading: 'History', there: '[data-testid=history-row]' },
  { path: '/settings', heading: 'Settings', there: 'select' },
  { path: '/call?number=tel:%2B14255550123', heading: 'Call a number', there: 'form' },
  { path: '/nonsense', heading: 'Page not found', there: 'main li' },
];

const WIDTHS = [360, 1280, 3840];

/** A name that is long, one that is written from right to left, and emoji that are joined. */
const HARD = ['Wolfeschlegelsteinhausenbergerdorff'.repeat(5), 'משה בן־מימון הרופא', 'Family 👨‍👩‍👧‍👦 Müller'];

async function prepare(page: Page): Promise<void> {
  await page.goto(demo.front);
  await signIn(page, ALICE);
  await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
  for (const name of HARD) {
    const status = await page.evaluate(
      async (name) =>
        (
          await fetch('/api/v1/customers', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ name: `0 ${name}`, company: name, phones: [{ number: '+14255550123' }] }),
          })
        ).status,
      name,
    );
    expect(status).toBe(201);
  }
  const call = await demo.ring(ALICE, { identifier: { kind: 'phoneNumber', phoneNumber: DIEGO } });
  await expect(page.getByTestId('incoming-call')).toBeVisible();
  await demo.hangUp(call);
  await expect(page.getByTestId('incoming-call')).toHaveCount(0);
}

/** Nothing is wider than the window. */
async function fits(page: Page, width: number): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
}

test('signed out', async ({ page }) => {
  for (const theme of THEMES) {
    await useTheme(page, theme);
    await page.goto(`${demo.front}/?sign_in_error=mfa-required`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    await expectAccessible(page);
    await look(page, `signed-out-${theme}`);
  }
});

for (const theme of THEMES) {
  test(`pages in ${theme}`, async ({ page }) => {
    test.setTimeout(400_000);
    await useTheme(page, theme);
    await prepare(page);
    for (const { path, heading, there, widths } of seenIn(theme, PAGES, WIDTHS)) {
      await page.goto(`${demo.front}${path}`);
      await expect(page.getByRole('heading', { level: 1, name: heading })).toHaveCount(1);
      await expect(page.locator(there).first()).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      for (const width of widths) {
        await test.step(`${path} at ${width}`, async () => {
          await page.setViewportSize({ width, height: 900 });
          await expect(page.locator(there).first()).toBeVisible();
          await fits(page, width);
          await expectAccessible(page);
          await look(page, `${theme}-${width}${path.replaceAll(/\W+/g, '-')}`);
        });
      }
    }
  });
}

test('names keep their direction, their joined emoji and their length', async ({ page }) => {
  await prepare(page);
  await page.setViewportSize({ width: 360, height: 800 });
  await page.getByTestId('customers-search').fill('0');
  for (const name of HARD) await expect(page.getByRole('link', { name: `0 ${name}` }).first()).toBeVisible();
  await fits(page, 360);
  const hebrew = page.getByRole('link', { name: HARD[1] }).first().locator('[dir=auto]');
  await expect(hebrew).toBeVisible();
  await page.getByRole('link', { name: HARD[0] }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Wolfeschlegel');
  await fits(page, 360);
  await look(page, 'long-name-360');
});

test('400 per cent zoom: everything can be reached by scrolling down', async ({ page }) => {
  await prepare(page);
  // As wide and high as 1280 × 1024 are at 400 %.
  await page.setViewportSize({ width: 320, height: 256 });
  for (const { path, there } of PAGES) {
    await page.goto(`${demo.front}${path}`);
    await expect(page.locator(there).first()).toBeAttached();
    await fits(page, 320);
  }
});

test('German, times and numbers as in Austria', async ({ browser }) => {
  const context = await browser.newContext({ locale: 'de-AT' });
  const page = await context.newPage();
  await page.goto(demo.front);
  await signIn(page, ALICE);
  await expect(page.getByRole('heading', { level: 1, name: 'Kunden' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.getByText(/^1[. \u00a0]2\d\d Kunden$/)).toBeVisible();
  await look(page, 'german');
  await page.getByRole('link', { name: 'Besprechungen' }).click();
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText(/Jetzt|Als Nächstes/);
  await page.goto(`${demo.front}/settings`);
  await page.getByLabel('Sprache', { exact: true }).selectOption({ label: 'English' });
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await page.getByLabel('Colours', { exact: true }).selectOption({ label: 'Dark' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await context.close();
});

test('by keyboard: the page is three keys away, and Tab shows where it is', async ({ page }) => {
  await page.goto(demo.front);
  await signIn(page, ALICE);
  await expect(page.getByTestId('customer-row').first()).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the page' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByTestId('customers-search')).toBeFocused();
});
