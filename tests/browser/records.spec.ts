/** No call is lost, doubled or wrong in the history, whatever happens to the server and the browser meanwhile. */
import { type BrowserContext, expect, type Page, test } from '@playwright/test';

import { agent, expectRow, open, phone, ready, rows } from './agents.js';
import { look } from './client.js';
import { ALICE, DIEGO, MEGAN, signIn } from './demo.js';
import { House } from './house.js';

let house: House;
let page: Page;
let before: number;

test.beforeAll(async () => {
  house = await House.start();
});

test.beforeEach(async ({ context }) => {
  page = await agent(context, house.front, ALICE);
  before = (await rows(page, house.front)).length;
});

test.afterAll(async () => {
  await house.stop();
});

const card = () => page.getByTestId('incoming-call');
const bar = () => page.getByTestId('call-bar');

/** A call that the agent has answered. */
async function talking(): Promise<string> {
  const call = await house.ring(ALICE, phone(DIEGO));
  await card().getByTestId('accept').click();
  await expect(bar()).toContainText(/\d:\d\d/);
  return call;
}

const expectOne = (call: string | null, outcome: string, on = page) =>
  expectRow(on, house.front, before + 1, call, outcome);

test('the server is killed while it rings, and the call is answered all the same', async () => {
  const call = await house.ring(ALICE, phone(DIEGO));
  await expect(card().getByTestId('card-title')).toHaveText('Diego Siciliani');
  await house.kill();
  await card().getByTestId('accept').click();
  await expect(bar()).toContainText(/\d:\d\d/);
  await look(page, 'answered-without-server');
  await house.run();
  await page.getByTestId('hang-up').click();
  await expect(bar()).toHaveCount(0);
  const row = await expectOne(call, 'answered');
  expect(row.sessionLost).toBe(false);
});

test('the server is away when it rings: the call is shown, missed, and recorded when the server is back', async () => {
  await house.kill();
  const call = await house.ring(ALICE, phone(DIEGO));
  await expect(card()).toBeVisible();
  await look(page, 'rings-without-server');
  await house.hangUp(call);
  await expect(card()).toHaveCount(0);
  await house.run();
  await expectOne(call, 'missed');
});

test('the agent declines while the server is away', async () => {
  const call = await house.ring(ALICE, phone(DIEGO));
  await expect(card()).toBeVisible();
  await house.kill();
  await card().getByTestId('decline').click();
  await expect(card()).toHaveCount(0);
  await house.run();
  await expectOne(call, 'declined');
});

test('the server is killed while they talk, and comes back before the end', async () => {
  const call = await talking();
  await house.kill();
  await house.run();
  await page.getByTestId('hang-up').click();
  await expect(bar()).toHaveCount(0);
  await expectOne(call, 'answered');
});

test('the server is killed at hang-up', async () => {
  const call = await talking();
  await Promise.all([house.kill(), page.getByTestId('hang-up').click()]);
  await expect(bar()).toHaveCount(0);
  await house.run();
  const row = await expectOne(call, 'answered');
  expect(row.durationS).toBeLessThan(15);
});

test('the agent calls somebody while the server is away', async () => {
  await page.getByTestId('customers-search').fill('Diego Siciliani');
  const button = page.getByTestId('customer-row').getByTitle('Call Diego Siciliani').first();
  await expect(button).toBeEnabled();
  await house.kill();
  await button.click();
  await expect(bar()).toContainText(/\d:\d\d/, { timeout: 20_000 });
  await page.getByTestId('hang-up').click();
  await expect(bar()).toHaveCount(0);
  await house.run();
  await expectOne(null, 'answered');
});

test('a reload in a call ends it, and the history says so', async () => {
  const call = await talking();
  await page.reload();
  await ready(page);
  await expect(bar()).toHaveCount(0);
  await expectOne(call, 'answered');
});

test('leaving the page in a call asks first', async () => {
  const call = await talking();
  page.removeAllListeners('dialog');
  const asked = page.waitForEvent('dialog');
  const reloaded = page.reload();
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.accept();
  await reloaded;
  await expectOne(call, 'answered');
});

test('signing out in a call asks first, ends the call and keeps it', async () => {
  const call = await talking();
  page.removeAllListeners('dialog');
  const question: string[] = [];
  page.once('dialog', (dialog) => {
    question.push(dialog.message());
    void dialog.accept();
  });
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByTestId('sign-in')).toBeVisible();
  expect(question[0]).toContain('You are in a call');
  await signIn(page, ALICE);
  await ready(page);
  await expectOne(call, 'answered');
});

/** The tab's process dies: nothing of its page runs any more. */
async function crash(context: BrowserContext, tab: Page): Promise<void> {
  const cdp = await context.newCDPSession(tab);
  const crashed = tab.waitForEvent('crash');
  cdp.send('Page.crash').catch(() => undefined);
  await crashed;
}

test('the tab crashes in a call: the next page finds the call and says when it ended', async ({ context }) => {
  const call = await talking();
  await crash(context, page);
  page = await open(context, house.front);
  await ready(page);
  const row = await expectOne(call, 'answered');
  expect(row.sessionLost, 'the browser knew more than the server').toBe(false);
});

test('the tab crashes while the server is away, and what it knew is told by the next page', async ({ context }) => {
  const call = await talking();
  await house.kill();
  await page.getByTestId('hang-up').click();
  await expect(bar()).toHaveCount(0);
  await crash(context, page);
  await house.run();
  page = await open(context, house.front);
  await ready(page);
  await expectOne(call, 'answered');
});

test('what could not be told waits for its own user, whoever signs in meanwhile', async () => {
  await page.route('**/api/v1/calls/**', (route) => route.abort());
  const call = await house.ring(ALICE, phone('+442079460018'));
  await expect(card()).toBeVisible();
  await house.hangUp(call);
  await expect(card()).toHaveCount(0);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByTestId('sign-in')).toBeVisible();
  await page.unroute('**/api/v1/calls/**');
  await signIn(page, MEGAN);
  await ready(page);
  const hers = (await rows(page, house.front)).filter(({ sdkCallId }) => sdkCallId === call);
  expect(hers).toEqual([]);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await signIn(page, ALICE);
  await ready(page);
  await expectOne(call, 'missed');
});

test('the session ends while it rings: the call stays, is answered, and is recorded after signing in', async ({
  context,
}) => {
  await context.clearCookies({ domain: new URL(house.front).hostname });
  const call = await house.ring(ALICE, phone(DIEGO), { ringSeconds: 60 });
  await expect(card()).toBeVisible();
  const over = page.getByTestId('session-over');
  await expect(over).toBeVisible();
  await look(page, 'session-over-while-ringing');
  const opened = context.waitForEvent('page');
  await over.getByRole('link').click();
  const signInTab = await opened;
  // Entra remembers who has signed in here before, or asks.
  const username = signInTab.locator('input[name=username]');
  await username.fill(ALICE, { timeout: 10_000 }).then(
    () => username.press('Enter'),
    () => undefined,
  );
  await expect.poll(() => signInTab.isClosed(), { timeout: 20_000 }).toBe(true);
  await expect(over).toHaveCount(0);
  // The same page with the same call.
  await card().getByTestId('accept').click();
  await expect(bar()).toContainText(/\d:\d\d/);
  await page.getByTestId('hang-up').click();
  await expectOne(call, 'answered');
});

test('a session that ends without a call leads to sign-in and back to the same page', async ({ context }) => {
  await page.getByRole('link', { name: 'History' }).click();
  await context.clearCookies({ domain: new URL(house.front).hostname });
  await page.getByRole('link', { name: 'Customers' }).click();
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByTestId('session-over').getByRole('link').click();
  const username = page.locator('input[name=username]');
  await username.fill(ALICE, { timeout: 10_000 }).then(
    () => username.press('Enter'),
    () => undefined,
  );
  await ready(page);
  expect(new URL(page.url()).pathname).toBe('/history');
});
