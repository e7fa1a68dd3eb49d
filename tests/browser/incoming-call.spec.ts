/** The main job in a real browser: sign in, let a phone ring, see who it is, answer or decline, find it in the history. */
import { expect, type Page, test } from '@playwright/test';

import { expectNewest, look } from './client.js';
import { ALICE, type CallerInfo, Demo, DIEGO, MEGAN, signIn } from './demo.js';

let demo: Demo;

test.beforeAll(async () => {
  demo = await Demo.start();
});

test.afterAll(async () => {
  await demo.stop();
});

const phone = (phoneNumber: string): CallerInfo => ({ identifier: { kind: 'phoneNumber', phoneNumber } });

/** How the calling sessions of the signed-in agent are, as the server knows them. */
async function sessions(page: Page, ended = false): Promise<string[]> {
  const answer = await page.request.get(`${demo.front}/api/v1/calling/sessions?ended=${String(ended)}`);
  const { items } = (await answer.json()) as { items: { device: string; state: string; endReason: string | null }[] };
  return items.map(({ device, state, endReason }) => `${device}: ${endReason ?? state}`);
}

test('a ringing call becomes a customer', async ({ page }) => {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401')) problems.push(message.text());
  });
  await page.goto(demo.front);
  await look(page, 'signed-out');
  await signIn(page, ALICE);
  await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
  const card = page.getByTestId('incoming-call');

  await test.step('the server knows each tab in which calls can be taken, until it is left', async () => {
    await expect.poll(() => sessions(page)).toEqual(['Chrome on Linux: connected']);
    const other = await page.context().newPage();
    await other.goto(demo.front);
    await expect(other.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
    await expect.poll(() => sessions(page)).toHaveLength(2);
    await other.goto('about:blank');
    await other.close();
    await expect.poll(() => sessions(page)).toEqual(['Chrome on Linux: connected']);
    expect(await sessions(page, true)).toContain('Chrome on Linux: closed');
  });

  await test.step('the customers are listed and searched', async () => {
    await page.getByRole('link', { name: 'Customers' }).click();
    await expect(page.getByTestId('customer-row').first()).toBeVisible();
    await look(page, 'customers');
    await page.getByTestId('customers-search').fill('Diego');
    await expect(page.getByTestId('customer-row').filter({ hasText: 'Diego Siciliani' }).first()).toBeVisible();
    await look(page, 'customers-search');
  });

  await test.step('Diego rings, is seen with company and why, and is answered', async () => {
    await demo.ring(ALICE, phone(DIEGO));
    await expect(card.getByTestId('card-title')).toHaveText('Diego Siciliani');
    await expect(card.getByTestId('card-subtitle')).toContainText('Northwind Traders');
    await expect(card.getByTestId('card-why')).toContainText('phone-book');
    await look(page, 'diego-rings');
    await card.getByTestId('accept').click();
    await expect(page.getByTestId('call-bar')).toContainText('Diego Siciliani');
    await expect(card).toHaveCount(0);
    await look(page, 'diego-answered');
    await page.getByTestId('hang-up').click();
    await expect(page.getByTestId('call-bar')).toHaveCount(0);
    await expectNewest(page, 'answered', 'Diego Siciliani');
    await look(page, 'history-answered');
  });

  await test.step('Diego rings again and is declined', async () => {
    await demo.ring(ALICE, phone(DIEGO));
    const before = await card.getByTestId('accept').boundingBox();
    await expect(card.getByTestId('card-title')).toHaveText('Diego Siciliani');
    await expect(card.getByTestId('card-why')).toContainText('phone-book');
    // What sources find moves no button under the pointer.
    expect(await card.getByTestId('accept').boundingBox()).toEqual(before);
    await card.getByTestId('decline').click();
    await expect(card).toHaveCount(0);
    await expectNewest(page, 'declined', 'Diego Siciliani');
  });

  await test.step('an anonymous caller gives up: missed', async () => {
    const call = await demo.ring(ALICE, {
      identifier: { kind: 'phoneNumber', phoneNumber: 'anonymous', isAnonymous: true },
    });
    await expect(card.getByTestId('card-title')).toContainText(/anonymous/i);
    await look(page, 'anonymous-rings');
    await demo.hangUp(call);
    await expect(card).toHaveCount(0);
    await expectNewest(page, 'missed', /anonymous/i);
  });

  await test.step('an unknown number shows itself and its country, and is answered and ended by the caller', async () => {
    const call = await demo.ring(ALICE, phone('+442079460018'));
    await expect(card.getByTestId('card-title')).toContainText('+44 20 7946 0018');
    await expect(card.getByTestId('card-number')).toContainText('United Kingdom');
    await look(page, 'unknown-rings');
    await card.getByTestId('accept').click();
    await expect(page.getByTestId('call-bar')).toContainText('+44 20 7946 0018');
    await demo.hangUp(call);
    await expect(page.getByTestId('call-bar')).toHaveCount(0);
    await expectNewest(page, 'answered', '+44 20 7946 0018');
    await look(page, 'history');
  });

  await test.step('the history is kept', async () => {
    await page.reload();
    await page.getByRole('link', { name: 'History' }).click();
    const outcomes = page.getByTestId('history-row');
    for (const [row, outcome] of ['answered', 'missed', 'declined', 'answered'].entries()) {
      await expect(outcomes.nth(row)).toHaveAttribute('data-outcome', outcome);
    }
  });

  expect(problems).toEqual([]);
});

test('Microsoft wants a second factor: the page leads there and back', async ({ page }) => {
  // The calling token is asked for after Microsoft has begun to want more.
  let wanted = (): void => undefined;
  const turned = new Promise<void>((done) => (wanted = done));
  await page.route('**/api/v1/calling/token', async (route) => {
    await turned;
    await route.continue();
  });
  await page.goto(demo.front);
  await signIn(page, MEGAN);
  await expect(page.getByTestId('ready-indicator')).toBeVisible();
  await demo.turn(`users/${MEGAN}`, { mfaRequired: true });
  wanted();
  const bar = page.getByTestId('challenge');
  await expect(bar).toContainText('second');
  await look(page, 'second-factor-wanted');
  await bar.getByRole('link').click();
  await page.locator('input[name=otc]').fill('123456');
  await page.locator('input[name=otc]').press('Enter');
  await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
  await expect(bar).toHaveCount(0);
});
