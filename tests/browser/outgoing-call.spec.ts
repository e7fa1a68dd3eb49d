/** Calls that the agent makes, in a real browser: what the call bar says meanwhile, and what the history says afterwards. */
import { expect, type Page } from '@playwright/test';

import { expectNewest, look } from './client.js';
import { ALICE, Demo, signIn } from './demo.js';
import { test } from './watched.js';

let demo: Demo;

test.beforeAll(async () => {
  demo = await Demo.start();
});

test.beforeEach(async ({ page }) => {
  await page.goto(demo.front);
  await signIn(page, ALICE);
  await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
});

test.afterAll(async () => {
  await demo.stop();
});

/** Notes every text of the call bar from now on: some are there too shortly to be waited for. */
async function watchCallBar(page: Page): Promise<() => Promise<string[]>> {
  const seen = await page.evaluateHandle(() => {
    const texts: string[] = [];
    new MutationObserver(() => {
      const text = document.querySelector('[data-testid=call-bar]')?.textContent ?? '';
      if (texts.at(-1) !== text) texts.push(text);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    return texts;
  });
  return () => seen.jsonValue();
}

/** Finds a customer and gives the button of the first number. */
async function callButton(page: Page, name: string) {
  await page.getByTestId('customers-search').fill(name);
  const rows = page.getByTestId('customer-row');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(name);
  return rows.getByTitle(`Call ${name}`).first();
}

/** A customer whose number the emulated telephone network treats in a way of its own. */
async function addCustomer(page: Page, name: string, number: string): Promise<void> {
  const status = await page.evaluate(
    async (customer) => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch('/api/v1/customers', { method: 'POST', headers, body: JSON.stringify(customer) })).status;
    },
    { name, phones: [{ number }] },
  );
  expect(status).toBe(201);
}

/** The calls that the emulated telephone network knows of. */
async function networkCalls(): Promise<{ callId: string; answered: boolean }[]> {
  const answer = await fetch(`${demo.emulator}/emulator/state`);
  return ((await answer.json()) as { calls: { callId: string; answered: boolean }[] }).calls;
}

test('a customer is called, answers, and the agent hangs up', async ({ page }) => {
  const bar = page.getByTestId('call-bar');
  const texts = await watchCallBar(page);
  const button = await callButton(page, 'Diego Siciliani');
  await button.click();
  await expect(bar).toContainText('Diego Siciliani');
  await expect(bar.getByRole('button', { name: 'Hold' })).toBeDisabled();
  await look(page, 'diego-is-called');
  // One call at a time.
  await expect(button).toBeDisabled();
  await expect(bar).toContainText(/\d:\d\d/);
  await expect(bar.getByRole('button', { name: 'Hold' })).toBeEnabled();
  await look(page, 'diego-answers');
  const seen = await texts();
  const first = (text: RegExp) => seen.findIndex((one) => text.test(one));
  expect(first(/Ringing…/)).toBeGreaterThan(-1);
  expect(first(/\d:\d\d/)).toBeGreaterThan(first(/Ringing…/));
  expect(await networkCalls()).toHaveLength(1);
  await page.getByTestId('hang-up').click();
  await expect(bar).toHaveCount(0);
  await expect.poll(networkCalls).toEqual([]);
  await expectNewest(page, 'answered', 'Diego Siciliani');
  const newest = page.getByTestId('history-row').first();
  await expect(newest.getByLabel('Outgoing')).toBeVisible();
  await expect(newest).toContainText(/\d:\d\dCall back$/);
  await look(page, 'diego-was-called');
});

test('the other side hangs up', async ({ page }) => {
  await (await callButton(page, 'Diego Siciliani')).click();
  const bar = page.getByTestId('call-bar');
  await expect(bar).toContainText(/\d:\d\d/);
  const [call] = await networkCalls();
  await demo.hangUp(call?.callId ?? '');
  await expect(bar).toHaveCount(0);
  await expectNewest(page, 'answered', 'Diego Siciliani');
});

test('the agent gives up before anybody answers', async ({ page }) => {
  await (await callButton(page, 'Diego Siciliani')).click();
  await page.getByTestId('hang-up').click();
  await expect(page.getByTestId('call-bar')).toHaveCount(0);
  await expect.poll(networkCalls).toEqual([]);
  await expectNewest(page, 'cancelled', 'Diego Siciliani');
});

for (const { name, number, outcome } of [
  { name: 'Busy Bakery', number: '+14255550486', outcome: 'busy' },
  { name: 'Silent Stationery', number: '+14255550480', outcome: 'no-answer' },
  { name: 'Declining Dairy', number: '+14255550603', outcome: 'declined' },
]) {
  test(`a call that nobody takes ends as it went: ${outcome}`, async ({ page }) => {
    await addCustomer(page, name, number);
    await (await callButton(page, name)).click();
    await expect(page.getByTestId('call-bar')).toContainText(name);
    await expect(page.getByTestId('call-bar')).toHaveCount(0);
    await expectNewest(page, outcome, name);
  });
}

test('two quick clicks make one call', async ({ page }) => {
  await (await callButton(page, 'Diego Siciliani')).dblclick();
  await expect(page.getByTestId('call-bar')).toContainText(/\d:\d\d/);
  expect(await networkCalls()).toHaveLength(1);
  await page.getByTestId('hang-up').click();
  await expect(page.getByTestId('call-bar')).toHaveCount(0);
});
