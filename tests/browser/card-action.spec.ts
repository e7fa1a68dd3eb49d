/** Buttons of a card run a plugin: an agent blocks a number, which then no longer rings with a name, and unblocks it. */
import { expect, type Page } from '@playwright/test';

import { expectAccessible, useTheme } from './accessible.js';
import { look, useBuiltClient } from './client.js';
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

const ring = (user = ALICE, phoneNumber = NUMBER) =>
  demo.ring(user, { identifier: { kind: 'phoneNumber', phoneNumber } }, { ringSeconds: 60 });

/** Signs in, and waits until calls can come. */
async function enter(page: Page, user: string): Promise<void> {
  await page.goto(demo.front);
  await signIn(page, user);
  await useBuiltClient(page, demo.front);
  await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
}

test('an agent blocks the number of a ringing call, and unblocks it', async ({ page }) => {
  await enter(page, ALICE);
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
  // Agents are told which button it was and what came of it, and no version.
  const press = page.getByTestId('trace-press');
  await expect(press).toContainText('Unblock this number');
  await expect(press).toContainText('done');
  await expect(press.getByRole('link')).toHaveCount(0);
  await look(page, 'card-action-history');
  await expectAccessible(page);
});

test('a developer sees in the trace how each press of a button went', async ({ page }) => {
  await enter(page, NESTOR);
  await ring(NESTOR, '+14255550192');
  const card = page.getByTestId('incoming-call');
  await card.getByRole('button', { name: 'Block this number' }).click();
  await card.getByTestId('plugin-question').getByRole('button', { name: 'Cancel' }).click();
  await card.getByRole('button', { name: 'Decline' }).click();
  await expect(card).toHaveCount(0);
  await page.getByRole('link', { name: 'History' }).first().click();
  await page.getByTestId('history-row').first().getByRole('link').first().click();
  const press = page.getByTestId('trace-press');
  await expect(press).toHaveCount(1, { timeout: 20_000 });
  await expect(press).toContainText('asked the agent first');
  await expect(press.getByRole('link', { name: 'Version 0.1.0' })).toBeVisible();

  // The question still stands on the page. Answered there, it is told at once, with what the plugin asked of the host.
  const buttons = page.getByRole('region', { name: 'Buttons of the card' });
  await buttons.getByTestId('plugin-question').getByRole('button', { name: 'Block this number' }).click();
  await expect(press).toHaveCount(2);
  await expect(press.last()).toContainText('after a yes');
  await expect(press.last()).toHaveAttribute('data-outcome', 'done');
  await expect(press.last().getByTestId('host-call').last()).toContainText('key-value.set');
  await expect(press.last()).not.toContainText('14255550192');
  await press.last().scrollIntoViewIfNeeded();
  await look(page, 'card-action-trace');
  await expectAccessible(page);
  await press.last().getByRole('link', { name: 'Log of this call' }).click();
  await expect(page).toHaveURL(/\/admin\/plugins\/spam-and-vip\/log\?callId=/);
});

for (const theme of ['light', 'dark'] as const) {
  test(`a developer presses a button of a trial's card, which changes nothing, in ${theme}`, async ({ page }) => {
    await useTheme(page, theme);
    await enter(page, NESTOR);
    await page.goto(`${demo.front}/admin/plugins/spam-and-vip/try`);
    await page.getByLabel('Who is calling').fill('+14255550193');
    await page.getByRole('button', { name: 'Ring', exact: true }).click();
    const card = page.getByTestId('trial-card');
    await card.getByRole('button', { name: 'Block this number' }).click();
    const question = card.getByTestId('plugin-question');
    await expect(question).toContainText('Block +14255550193 for everybody?');
    await look(page, `card-action-trial-question-${theme}`);
    await expectAccessible(page);
    await question.getByRole('button', { name: 'Block this number' }).click();
    await expect(card.getByText(/The plugin gave no answer: .*trial/)).toBeVisible();
    const run = page.getByTestId('trial-press');
    const refused = run.getByTestId('host-call').and(page.locator('[data-outcome=refused]'));
    await expect(refused).toContainText('key-value.set');
    await look(page, `card-action-trial-${theme}`);
    await run.getByRole('heading').last().scrollIntoViewIfNeeded();
    await look(page, `card-action-trial-run-${theme}`);
    await expectAccessible(page);
    // The number is not blocked: it can be blocked again.
    await page.getByRole('button', { name: 'Ring', exact: true }).click();
    await expect(run).toHaveCount(0);
    await expect(card.getByRole('button', { name: 'Block this number' })).toBeVisible();
  });
}
