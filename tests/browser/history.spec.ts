/** The history in a real browser: what was missed is dealt with, notes are kept as they are typed, calls have pages. */
import { expect, type Page, test } from '@playwright/test';

import { look, useBuiltClient } from './client.js';
import { ALICE, type CallerInfo, Demo, DIEGO, signIn } from './demo.js';

let demo: Demo;

test.beforeAll(async () => {
  demo = await Demo.start();
});

test.beforeEach(async ({ page }) => {
  await page.goto(`${demo.front}/history`);
  await signIn(page, ALICE);
  await useBuiltClient(page, demo.front);
  await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
});

test.afterAll(async () => {
  await demo.stop();
});

const phone = (phoneNumber: string): CallerInfo => ({ identifier: { kind: 'phoneNumber', phoneNumber } });
const rows = (page: Page) => page.getByTestId('history-row');

/** Somebody rings and gives up. */
async function miss(page: Page, number: string): Promise<void> {
  const card = page.getByTestId('incoming-call');
  const call = await demo.ring(ALICE, phone(number));
  await expect(card.getByTestId('card-title')).not.toBeEmpty();
  await demo.hangUp(call);
  await expect(card).toHaveCount(0);
}

test('missed calls are a list of what is to be done', async ({ page }) => {
  await expect(page).toHaveURL(/\/history$/);
  await miss(page, DIEGO);
  await miss(page, '+442079460018');
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByTestId('missed-count')).toHaveText('2');
  await page.getByLabel('Which calls').selectOption({ label: 'Missed, to deal with' });
  await expect(page).toHaveURL(/show=to-do/);
  await look(page, 'history-to-do');
  await rows(page).filter({ hasText: '+44' }).getByRole('button', { name: 'Done' }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByTestId('missed-count')).toHaveText('1');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rows(page)).toHaveCount(2);
  await rows(page).filter({ hasText: '+44' }).getByRole('button', { name: 'Done' }).click();
  await rows(page).filter({ hasText: 'Diego' }).getByRole('button', { name: 'Call back' }).click();
  await expect(page.getByTestId('call-bar')).toContainText('Diego Siciliani');
  // Only who answers was called back.
  await expect(page.getByTestId('call-bar')).toContainText(/\d:\d\d/);
  await page.getByTestId('hang-up').click();
  await expect(page.getByText('No missed call waits for you.')).toBeVisible();
  await expect(page.getByTestId('missed-count')).toHaveCount(0);
  await look(page, 'history-nothing-to-do');
  await page.getByLabel('Which calls').selectOption({ label: 'Missed' });
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).filter({ hasText: 'Diego' })).toContainText('Called back');
});

test('notes are kept as they are typed, in the call and afterwards', async ({ page }) => {
  await demo.ring(ALICE, phone(DIEGO));
  await page.getByTestId('accept').click();
  await page.getByRole('button', { name: /^Notes: Diego/ }).click();
  const notes = page.getByTestId('call-notes');
  await notes.fill('Wants an offer.');
  await expect(page.getByText('Saved as you type.')).toBeVisible();
  await look(page, 'notes-in-call');

  await test.step('closing the panel and holding the call lose nothing', async () => {
    const toggle = page.getByRole('button', { name: /^Notes: Diego/ });
    await toggle.click();
    await expect(notes).toHaveCount(0);
    await toggle.click();
    await expect(notes).toHaveValue('Wants an offer.');
    await page.getByRole('button', { name: 'Hold', exact: true }).click();
    await expect(page.getByTestId('call-bar')).toHaveAttribute('data-phase', 'onHold');
    await expect(notes).toHaveValue('Wants an offer.');
    await page.getByRole('button', { name: 'Resume', exact: true }).click();
    await expect(page.getByTestId('call-bar')).toHaveAttribute('data-phase', 'connected');
    await expect(notes).toHaveValue('Wants an offer.');
  });

  await test.step('they stay when the call is over, until the agent has finished', async () => {
    await page.getByTestId('hang-up').click();
    await expect(page.getByTestId('call-bar')).toHaveCount(0);
    await expect(notes).toHaveValue('Wants an offer.');
    await expect(page.getByLabel('Result')).toBeVisible();
    await look(page, 'notes-after-call');
    await page.getByRole('button', { name: 'Finish' }).click();
    await expect(notes).toHaveCount(0);
  });

  await expect(rows(page).first()).toContainText('Wants an offer.');
  await rows(page).first().getByRole('link', { name: 'Diego Siciliani' }).click();
  await expect(page).toHaveURL(/\/calls\//);
  await expect(notes).toHaveValue('Wants an offer.');

  await test.step('what was typed while the server could not be reached is not lost', async () => {
    await page.route('**/api/v1/calls/*', (route) =>
      route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    );
    await notes.fill('Wants an offer by Friday.');
    await expect(page.getByText(/Not saved, trying again/)).toBeVisible();
    await page.unroute('**/api/v1/calls/*');
    await page.reload();
    await expect(notes).toHaveValue('Wants an offer by Friday.');
    await expect(page.getByText('Saved as you type.')).toBeVisible();
  });

  await test.step('the result, and the customer', async () => {
    await page.getByLabel('Result').fill('Left a message');
    await page.getByRole('button', { name: 'Save result' }).click();
    await expect(page.getByText('Saved.', { exact: true })).toBeVisible();
    await look(page, 'call-page');
    await page.reload();
    await expect(page.getByLabel('Result')).toHaveValue('Left a message');
    await expect(notes).toHaveValue('Wants an offer by Friday.');
  });
});

test('notes that were written in two tabs: neither text is lost, and the agent decides', async ({ page, context }) => {
  await miss(page, DIEGO);
  await rows(page).first().getByRole('link', { name: 'Diego Siciliani' }).click();
  const other = await context.newPage();
  // This tab hears nothing of what the other one does.
  await other.route('**/api/v1/events', (route) => route.abort());
  await other.goto(page.url());
  const [here, there] = [page.getByTestId('call-notes'), other.getByTestId('call-notes')];
  await expect(there).toBeVisible();
  await other.route('**/api/v1/calls/*', (route) =>
    route.request().method() === 'GET' ? route.abort() : route.continue(),
  );
  await here.fill('Wants an offer.');
  await expect(page.getByText('Saved as you type.')).toBeVisible();

  await there.fill('Rings again on Monday.');
  const conflict = other.getByTestId('notes-conflict');
  await expect(conflict).toContainText('These notes were changed elsewhere meanwhile.');
  await expect(conflict.locator('blockquote')).toHaveText('Wants an offer.');
  await expect(there).toHaveValue('Rings again on Monday.');
  await look(other, 'notes-conflict');
  await conflict.getByRole('button', { name: 'Keep both' }).click();
  await expect(other.getByText('Saved as you type.')).toBeVisible();
  await expect(there).toHaveValue('Wants an offer.\nRings again on Monday.');
  // The tab that hears of it shows it by itself.
  await expect(here).toHaveValue('Wants an offer.\nRings again on Monday.');
  await other.close();
});

test('an unknown caller becomes a customer, and the call theirs', async ({ page }) => {
  await miss(page, '+14255550188');
  await page.getByRole('link', { name: /History/ }).click();
  await rows(page).first().getByRole('link').click();
  await page.getByRole('button', { name: 'Add customer' }).click();
  await page.getByLabel('Name').fill('Newly Known');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Newly Known' })).toBeVisible();
  await page.getByRole('link', { name: /History/ }).click();
  await rows(page).first().getByRole('link').click();
  await page.getByRole('button', { name: 'Link to a customer' }).click();
  await page.getByRole('searchbox', { name: 'Search customers' }).fill('newly');
  await page.getByRole('button', { name: 'Newly Known' }).click();
  await page.getByRole('link', { name: 'Newly Known' }).click();
  await expect(page.getByTestId('customer-call')).toHaveCount(1);
  await page.goto(`${demo.front}/customers?recent=true`);
  await expect(page.getByTestId('customer-row')).toContainText(['Newly Known']);
  await look(page, 'customers-recent');
});

test('links that lead nowhere say so', async ({ page }) => {
  for (const [path, heading] of [
    ['/calls/no-such-call', 'Call not found'],
    ['/customers/no-such-customer', 'Customer not found'],
    ['/nonsense', 'Page not found'],
  ] as const) {
    const answer = await page.goto(`${demo.front}${path}`);
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
    expect(answer?.status()).toBe(heading === 'Page not found' ? 404 : 200);
  }
  await look(page, 'not-found');
});

test('a telephone link is called by a click, and not before', async ({ page }) => {
  await page.goto(`${demo.front}/call?number=tel:${encodeURIComponent(DIEGO)}`);
  await expect(page.getByRole('heading', { level: 1, name: 'Call a number' })).toBeVisible();
  await expect(page.getByLabel('Number')).toHaveValue(DIEGO);
  await expect(page.getByTestId('call-bar')).toHaveCount(0);
  await look(page, 'telephone-link');
  await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
  await page.getByRole('main').getByRole('button', { name: 'Call', exact: true }).click();
  await expect(page.getByTestId('call-bar')).toContainText('Diego Siciliani');
  await page.getByTestId('hang-up').click();
});
