/** Colleagues in a real browser: found with photo and presence, called, written to; what must be agreed to first is asked for. */
import { expect, test } from '@playwright/test';

import { look } from './client.js';
import { ALICE, Demo, signIn } from './demo.js';

let demo: Demo;

test.beforeAll(async () => {
  demo = await Demo.start();
});

test.afterAll(async () => {
  await demo.stop();
});

test('a colleague is found, made a favourite, called, and written to', async ({ page, context }) => {
  await page.goto(`${demo.front}/colleagues`);
  await signIn(page, ALICE);
  const rows = page.getByTestId('colleague-row');
  const megan = rows.filter({ hasText: 'Megan Bowen' });
  await expect(page).toHaveURL(/\/colleagues$/);
  await expect(megan).toContainText('Sales manager');
  await expect(megan).toContainText(/Available|Busy|Away|Offline|Do not disturb/);
  await expect(megan.locator('img')).toHaveJSProperty('complete', true);
  await look(page, 'colleagues');
  await page.getByRole('searchbox', { name: 'Search colleagues' }).fill('meg');
  await expect(rows).toHaveCount(1);

  await test.step('a favourite stays one', async () => {
    await page.getByRole('button', { name: 'Favourite: Megan Bowen' }).click();
    await page.reload();
    await page.getByLabel('Which colleagues').selectOption({ label: 'Favourites' });
    await expect(page).toHaveURL(/show=favourites/);
    await expect(rows).toHaveCount(1);
    await expect(megan.getByRole('button', { name: 'Favourite: Megan Bowen' })).toHaveAttribute('aria-pressed', 'true');
    await look(page, 'colleagues-favourites');
  });

  await test.step('a call over Teams', async () => {
    await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
    await page.getByRole('button', { name: 'Call Megan Bowen over Teams' }).click();
    await expect(page.getByTestId('call-bar')).toContainText('Megan Bowen');
    await page.getByTestId('hang-up').click();
    await page.getByRole('link', { name: /History/ }).click();
    await expect(page.getByTestId('history-row').first()).toContainText('Megan Bowen');
  });

  await test.step('the chat opens in Teams, and its link stays', async () => {
    await context.route('https://teams.microsoft.com/**', (route) => route.fulfill({ body: 'the chat' }));
    await page.goto(`${demo.front}/colleagues?query=meg`);
    const opened = context.waitForEvent('page');
    await page.getByRole('button', { name: 'Chat with Megan Bowen' }).click();
    expect((await opened).url()).toMatch(/^https:\/\/teams\.microsoft\.com\//);
    await expect(page.getByRole('link', { name: 'Open the chat with Megan Bowen' })).toHaveAttribute('href', /^https:/);
  });
});

test('what has not been agreed to yet is asked for, and leads back here', async ({ page }) => {
  await page.goto(`${demo.front}/history`);
  await signIn(page, ALICE);
  await expect(page.getByTestId('ready-indicator')).toBeVisible();
  // As the server answers while nobody has agreed to it.
  await page.route('**/api/v1/directory/users?*', (route) =>
    route.fulfill({
      status: 403,
      contentType: 'application/problem+json',
      json: {
        type: '/problems/consent-required',
        title: 'Forbidden',
        status: 403,
        detail: 'No.',
        feature: 'directory',
      },
    }),
  );
  await page.getByRole('link', { name: 'Colleagues' }).click();
  const consent = page.getByTestId('consent');
  await expect(consent).toContainText('directory');
  await look(page, 'colleagues-consent');
  await page.unroute('**/api/v1/directory/users?*');
  await consent.getByRole('link', { name: 'Continue at Microsoft' }).click();
  await expect(page).toHaveURL(/\/colleagues$/);
  await expect(page.getByTestId('colleague-row').first()).toBeVisible();
});
