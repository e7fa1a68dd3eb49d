/** What an admin does for the whole organisation: calls that a plugin could not be told of, and a person who wants to be erased. */
import { expect, test } from '@playwright/test';

import { expectAccessible } from './accessible.js';
import { enter, look } from './client.js';
import { Demo, DIEGO } from './demo.js';
import { install } from './install.js';

const NESTOR = 'nestor@fabrikam.example';

let demo: Demo;

test.beforeAll(async () => {
  demo = await Demo.start();
});

test.afterAll(async () => {
  await demo.stop();
});

test('a call that a plugin can’t be told of is tried again, and discarded', async ({ page }) => {
  await enter(page, demo.front, NESTOR, '/history');
  await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
  // Nobody listens there.
  const connection = { baseUrl: 'http://127.0.0.1:1/', auth: { kind: 'bearer', token: 'secret' } };
  await install(page, 'web-crm', { method: 'PUT', path: '/connections/crm', body: connection });
  const call = await demo.ring(NESTOR, { identifier: { kind: 'phoneNumber', phoneNumber: DIEGO } });
  await expect(page.getByTestId('incoming-call')).toBeVisible();
  await demo.hangUp(call);
  await expect(page.getByTestId('incoming-call')).toHaveCount(0);

  await page.goto(`${demo.front}/admin/call-log`);
  const row = page.getByRole('row').filter({ hasText: 'web-crm' });
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect(row).toContainText('1 attempt', { timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  await expect(row).toContainText('Is tried again');
  await look(page, 'organisation-call-log');
  await row.getByRole('button', { name: 'Try now' }).click();
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect(row).toContainText('2 attempts', { timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  await row.getByRole('button', { name: 'Discard' }).click();
  await look(page, 'organisation-discard');
  await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByText('Plugins have been told of every call.')).toBeVisible();
  await expectAccessible(page);
});

test('a person is shown before they are erased, and is gone afterwards', async ({ page }) => {
  await enter(page, demo.front, NESTOR, '/admin/erasure');
  const number = page.getByLabel('Telephone number', { exact: true }).last();
  await number.fill(DIEGO);
  await page.getByRole('button', { name: 'Show what there is' }).click();
  await expect(page.getByText('1 customer:')).toBeVisible();
  await look(page, 'organisation-erasure');
  await page.getByRole('button', { name: 'Erase all of this…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Erase', exact: true }).click();
  await expect(page.getByText('The person is erased.')).toBeVisible();
  await look(page, 'organisation-erased');
  await number.fill(DIEGO);
  await page.getByRole('button', { name: 'Show what there is' }).click();
  await expect(page.getByText('Nothing is kept of this person.')).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${demo.front}/admin/audit`);
  await expect(page.getByTestId('audit-entry').first()).not.toContainText(DIEGO);
});
