/** Buttons of a card run a plugin: an agent blocks a number, which then no longer rings with a name, and unblocks it. */
import { expect } from '@playwright/test';

import { expectAccessible } from './accessible.js';
import { look } from './client.js';
import { ALICE, Demo, signIn } from './demo.js';
import { install } from './install.js';
import { test } from './watched.js';

const NESTOR = 'nestor@fabrikam.example';
const NUMBER = '+14255550191';

let demo: Demo;

test.beforeAll(async ({ browser }) => {
  demo = await Demo.start();
  const page = await browser.newPage();
  await page.goto(demo.front);
  await signIn(page, NESTOR);
  await expect(page.getByTestId('ready-indicator')).toBeVisible();
  await install(page, 'spam-and-vip', { method: 'PUT', path: '/settings', body: { agentsBlock: true } });
  await page.close();
});

test.afterAll(async () => {
  await demo.stop();
});

const ring = () => demo.ring(ALICE, { identifier: { kind: 'phoneNumber', phoneNumber: NUMBER } }, { ringSeconds: 60 });

test('an agent blocks the number of a ringing call, and unblocks it', async ({ page }) => {
  await page.goto(demo.front);
  await signIn(page, ALICE);
  await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
  await ring();
  const card = page.getByTestId('incoming-call');
  await card.getByRole('button', { name: 'Block this number' }).click();
  const question = card.getByTestId('plugin-question');
  await expect(question).toContainText('Block +14255550191 for everybody?');
  await expect(question.getByRole('button', { name: 'Block this number' })).toBeFocused();
  await look(page, 'card-action-question');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(card.getByText('The number is blocked.')).toBeVisible();
  await expect(card.getByText('Blocked', { exact: true })).toBeVisible();
  await look(page, 'card-action-done');
  await expectAccessible(page);
  await card.getByRole('button', { name: 'Decline' }).click();
  await expect(card).toHaveCount(0);

  // The next call of the number is an unwanted one, and the call’s page has what the agent did.
  await ring();
  await expect(card.getByTestId('card-suppressed')).toContainText('blocked by Alice');
  await card.getByRole('button', { name: 'Unblock this number' }).click();
  await expect(card.getByText('The number is not blocked any more.')).toBeVisible();
  await look(page, 'card-action-unblocked');
  await card.getByRole('button', { name: 'Decline' }).click();
  await expect(card).toHaveCount(0);
  await page.getByRole('link', { name: 'History' }).first().click();
  await page.getByTestId('history-row').first().getByRole('link').first().click();
  const buttons = page.getByRole('region', { name: 'Buttons of the card' });
  await expect(buttons.getByText('The number is not blocked any more.')).toBeVisible();
  await expect(buttons.getByRole('button', { name: 'Unblock this number' })).toHaveAttribute('aria-disabled', 'true');
  await look(page, 'card-action-history');
  await expectAccessible(page);
});
