/** Before a call is placed plugins are asked: the agent reads what they warn of, and is told why a call is blocked. */
import { expect, type Page } from '@playwright/test';

import { expectAccessible } from './accessible.js';
import { expectNewest, look } from './client.js';
import { ALICE, Demo, signIn } from './demo.js';
import { install } from './install.js';
import { test } from './watched.js';

const NESTOR = 'nestor@fabrikam.example';
const UNWANTED = '+14255550178';
const NOT_TO_BE_CALLED = '+14255550177';

let demo: Demo;

test.beforeAll(async ({ browser }) => {
  demo = await Demo.start();
  const page = await browser.newPage();
  await page.goto(demo.front);
  await signIn(page, NESTOR);
  await expect(page.getByTestId('ready-indicator')).toBeVisible();
  const entries = {
    [`spam:${UNWANTED}`]: 'sells insurances',
    [`do-not-call:${NOT_TO_BE_CALLED}`]: 'They asked us not to call.',
  };
  await install(page, 'spam-and-vip', { method: 'POST', path: '/key-value', body: { entries } });
  await page.close();
});

test.beforeEach(async ({ page }) => {
  await page.goto(demo.front);
  await signIn(page, ALICE);
  await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
});

test.afterAll(async () => {
  await demo.stop();
});

/** Dials a number by keyboard alone. */
async function dial(page: Page, number: string): Promise<void> {
  await page.getByRole('button', { name: 'Dial pad' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Number' }).fill(number);
  await page.keyboard.press('Enter');
}

async function networkCalls(): Promise<unknown[]> {
  const answer = await fetch(`${demo.emulator}/emulator/state`);
  return ((await answer.json()) as { calls: unknown[] }).calls;
}

test('an agent reads a warning, gives the call up, and calls anyway the next time', async ({ page }) => {
  await dial(page, UNWANTED);
  const question = page.getByTestId('call-warning');
  await expect(question).toBeFocused();
  await expect(question).toContainText(
    'The number is on the list of unwanted callers: sells insurances (spam-and-vip)',
  );
  await look(page, 'call-warning');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(question).toHaveCount(0);
  expect(await networkCalls()).toEqual([]);
  await expectNewest(page, 'cancelled', /425/);

  await page.getByTestId('history-row').first().getByRole('button', { name: 'Call back' }).click();
  await expect(question).toBeFocused();
  await question.getByRole('button', { name: 'Call anyway' }).click();
  await expect(page.getByTestId('call-bar')).toBeVisible();
  await expect.poll(networkCalls).toHaveLength(1);
  await page.getByTestId('hang-up').click();
  await expect(page.getByTestId('call-bar')).toHaveCount(0);
});

test('a blocked call is not placed, and says why', async ({ page }) => {
  await dial(page, NOT_TO_BE_CALLED);
  const over = page.getByTestId('call-over');
  await expect(over.getByRole('alert')).toContainText('Your organisation does not allow this call.');
  await expect(over.getByRole('alert')).toContainText('They asked us not to call.');
  await look(page, 'call-blocked');
  await expect(over.getByRole('button', { name: 'Call again' })).toHaveCount(0);
  expect(await networkCalls()).toEqual([]);
  await over.getByRole('button', { name: 'Dismiss' }).click();
  await expect(over).toHaveCount(0);
});
