/** A version that breaks gives way to the one before it, and the operator finds who costs most and whose cards lack something. */
import { expect, type Page, test } from '@playwright/test';

import { type ConsolePage, expectAccessible, expectPages, THEMES, useTheme } from './accessible.js';
import { enter, look } from './client.js';
import { built, withManifest } from './components.js';
import { Demo, DIEGO } from './demo.js';

/** Admin of Tailspin, which has no plugin. */
const THEO = 'theo@tailspin.example';
const NESTOR = 'nestor@fabrikam.example';
/** Admin of Wingtip, whose only plugin never ends. */
const WALT = 'walt@wingtip.example';
const OPERATOR = 'operator@contoso.example';

/** The one number that the smallest plugin knows. */
const RECEPTION = '+14255550100';

let demo: Demo;

test.beforeAll(async () => {
  demo = await Demo.start();
});

test.afterAll(async () => {
  await demo.stop();
});

/** A component of the repository under this name and version. */
const component = async (file: string, name: string, version: string): Promise<Buffer> =>
  withManifest(await built(file), (manifest) => ({ ...manifest, name, version }));

async function activate(page: Page, buffer: Buffer): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({ name: 'plugin.wasm', mimeType: 'application/wasm', buffer });
  await page.getByRole('button', { name: 'Activate this version…' }).click({ timeout: 60_000 });
  await page.getByRole('dialog').getByRole('button', { name: 'Activate' }).click();
  await expect(page.getByTestId('version-row').first()).toBeVisible();
}

/** Calls that nobody sees, one after the other; the title of the last card. */
const ringTimes = (page: Page, number: string, times: number): Promise<string> =>
  page.evaluate(
    async ([phoneNumber, times]) => {
      let title = '';
      for (let call = 0; call < times; call++) {
        const answer = await fetch('/api/v1/calls/incoming', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            callId: crypto.randomUUID(),
            callerInfo: { identifier: { kind: 'phoneNumber', phoneNumber } },
          }),
        });
        title = ((await answer.json()) as { title: string }).title;
      }
      return title;
    },
    [number, times] as const,
  );

test('a version that breaks gives way to the last good one', async ({ page }) => {
  test.setTimeout(180_000);
  await enter(page, demo.front, THEO, '/admin/upload');

  await test.step('a good version takes calls', async () => {
    await activate(page, await component('caller-id-rust', 'caller-id-rust', '0.1.0'));
    expect(await ringTimes(page, RECEPTION, 1)).toBe('Northwind Traders, reception');
  });

  await test.step('a version that breaks replaces it', async () => {
    await page.goto(`${demo.front}/admin/upload`);
    await activate(page, await component('throws-typescript', 'caller-id-rust', '0.2.0'));
    await expect(page.getByTestId('version-row').filter({ hasText: '0.2.0' })).toContainText('Active');
    expect(await ringTimes(page, RECEPTION, 1)).not.toBe('Northwind Traders, reception');
  });

  await test.step('after a few bad answers the good one is back, and the page says so', async () => {
    await expect(async () => {
      expect(await ringTimes(page, RECEPTION, 1)).toBe('Northwind Traders, reception');
    }).toPass({ timeout: 60_000, intervals: [200] });
    const replaced = page.getByTestId('replaced');
    await expect(replaced).toContainText('0.1.0');
    await expect(page.getByTestId('version-row').filter({ hasText: '0.1.0' })).toContainText('Active');
    const done = page.getByTestId('plugin-history').first();
    await expect(done).toContainText('Taken off the calls, because it kept failing: 0.2.0');
    await expectAccessible(page);
    await look(page, 'fleet-fallback');
  });

  await test.step('the card keeps the reason', async () => {
    const call = await demo.ring(THEO, { identifier: { kind: 'phoneNumber', phoneNumber: RECEPTION } });
    const card = page.getByTestId('incoming-call');
    await expect(card.getByTestId('card-title')).toHaveText('Northwind Traders, reception');
    await expect(card.getByTestId('card-why')).toContainText('answers in place of 0.2.0, which kept failing.');
    // What an exception says may be about somebody else's call.
    await expect(card.getByTestId('card-why')).not.toContainText('deliberately broken');
    await look(page, 'fleet-fallback-card');
    await demo.hangUp(call);
    await expect(card).toHaveCount(0);
  });

  await test.step('put back by hand it breaks again, and is rolled back by hand', async () => {
    await page.getByRole('button', { name: 'Activate 0.2.0 again…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Activate' }).click();
    await expect(page.getByTestId('version-row').filter({ hasText: '0.2.0' })).toContainText('Active');
    await expect(page.getByTestId('replaced')).toHaveCount(0);
    expect(await ringTimes(page, RECEPTION, 1)).not.toBe('Northwind Traders, reception');
    await page.getByRole('button', { name: 'Roll back to 0.1.0…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
    await expect(page.getByTestId('plugin-history').first()).toContainText('Rolled back: 0.1.0');
    expect(await ringTimes(page, RECEPTION, 1)).toBe('Northwind Traders, reception');
    await look(page, 'fleet-rolled-back');
  });
});

test('the operator finds the costliest tenant, rings there and sees what is missing', async ({ page, browser }) => {
  test.setTimeout(120_000);
  const others = await browser.newContext();
  const walt = await others.newPage();
  await enter(walt, demo.front, WALT, '/admin/plugins/loop');
  await expect(walt.getByTestId('version-row')).toBeVisible();
  await enter(page, demo.front, OPERATOR, '/operator');

  await test.step('the ring of the tenant whose plugin never ends says what is missing', async () => {
    await page.getByTestId('tenant-row').filter({ hasText: 'Wingtip' }).getByRole('link').click();
    const section = page.getByRole('region', { name: 'Synthetic ring' });
    await expect(section).toContainText('Nobody has rung yet.');
    await section.getByRole('button', { name: 'Ring now' }).click();
    await expect(section.getByTestId('ring')).toHaveAttribute('data-outcome', 'incomplete');
    await expect(section).toContainText('loop');
    await expect(section).toContainText('Took too long');
    await expectAccessible(page);
    await look(page, 'fleet-ring');
  });

  await test.step('the list shows it, and finds it again', async () => {
    await page.getByRole('link', { name: 'All tenants' }).click();
    const rows = page.getByTestId('tenant-row');
    await rows.filter({ hasText: 'Tailspin' }).getByRole('link').click();
    await page.getByRole('button', { name: 'Ring now' }).click();
    await expect(page.getByTestId('ring')).toHaveAttribute('data-outcome', 'complete');
    await page.getByRole('link', { name: 'All tenants' }).click();
    await expect(rows.filter({ hasText: 'Tailspin' }).getByTestId('ring')).toHaveText('Complete');
    await page.getByRole('button', { name: 'Something missing at the last ring' }).click();
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText('Wingtip');
    await look(page, 'fleet-tenants');
  });

  await test.step('its calls cost most', async () => {
    await ringTimes(walt, DIEGO, 4);
    await page.getByRole('link', { name: 'Costs' }).click();
    await expect(page.getByTestId('cost-row').first()).toContainText('Wingtip');
    await look(page, 'fleet-costs');
    await page.getByTestId('cost-row').first().getByRole('link').click();
    await expect(page.getByRole('heading', { name: 'Wingtip' })).toBeVisible();
  });

  await test.step('workers and queues', async () => {
    await page.getByRole('link', { name: 'Workers and queues' }).click();
    await expect(page.getByTestId('worker-row').first()).toContainText('Ready');
    await expectAccessible(page);
    await look(page, 'fleet-service');
    await page.getByRole('link', { name: 'Tenants' }).click();
    await page.getByTestId('tenant-row').filter({ hasText: 'Wingtip' }).getByRole('link').click();
  });

  await test.step('in German', async () => {
    await page.goto(`${demo.front}/settings`);
    await page.getByLabel('Language', { exact: true }).selectOption('de');
    await page.goBack();
    await expect(page.getByRole('region', { name: 'Probeklingeln' })).toContainText('Etwas fehlte');
    await page.setViewportSize({ width: 360, height: 740 });
    await look(page, 'fleet-ring-german');
  });

  await others.close();
});

test('an admin keeps calls for a shorter time, and is asked before anything goes', async ({ page }) => {
  await enter(page, demo.front, NESTOR, '/admin/settings');
  const form = page.getByRole('region', { name: 'How long things are kept' });
  const calls = form.getByLabel('Calls with their notes');
  await calls.scrollIntoViewIfNeeded();
  await expect(form).toContainText('The operator keeps it for 730 days.');
  await look(page, 'fleet-retention');
  await calls.fill('0');
  await form.getByRole('button', { name: 'Save how long' }).click();
  await expect(form).toContainText('A whole number of days is needed, or nothing.');
  await calls.fill('365');
  await form.getByRole('button', { name: 'Save how long' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('nobody can bring it back');
  await look(page, 'fleet-retention-asks');
  await dialog.getByRole('button', { name: 'Save how long' }).click();
  await expect(page.getByText('Saved. What is too old is removed within about an hour.')).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(calls).toHaveValue('365');
  await page.setViewportSize({ width: 360, height: 740 });
  await calls.scrollIntoViewIfNeeded();
  await look(page, 'fleet-retention-narrow');
});

const PAGES: ConsolePage[] = [
  { path: '/operator', there: '[data-testid=tenant-row]' },
  { path: '/operator/costs', there: 'h1' },
  { path: '/operator/service', there: '[data-testid=worker-row]' },
  { path: '/operator/blocked', there: 'form, section, h2' },
];

for (const theme of THEMES) {
  test(`pages of the operator in ${theme}`, async ({ page }) => {
    test.setTimeout(120_000);
    await useTheme(page, theme);
    await enter(page, demo.front, OPERATOR, '/operator');
    const first = page.getByTestId('tenant-row').first().getByRole('link');
    const tenant = { path: (await first.getAttribute('href')) ?? '', there: 'h1' };
    await expectPages(page, demo.front, [...PAGES, tenant], theme, 'operator');
  });
}
