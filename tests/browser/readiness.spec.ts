/** Ready means ready: the indicator says why no call could come, what to do, and when all is well again. */
import { expect, type Page, test } from '@playwright/test';

import { dial, Network, ready } from './calls.js';
import { look } from './client.js';
import { ALICE, Demo, DIEGO, MEGAN, signIn } from './demo.js';

let demo: Demo;
let network: Network;

test.beforeAll(async () => {
  demo = await Demo.start();
  network = new Network(demo);
});

test.afterAll(async () => {
  await demo.stop();
});

const indicator = (page: Page) => page.getByTestId('ready-indicator');

async function expectNotReady(page: Page, reason: string, words: string): Promise<void> {
  await expect(indicator(page)).toHaveAttribute('data-reason', reason);
  await expect(indicator(page)).toHaveAttribute('data-ready', 'false');
  await expect(indicator(page)).toContainText(words);
  await look(page, `not-ready-${reason}`);
}

const expectReady = (page: Page) => expect(indicator(page)).toHaveAttribute('data-ready', 'true', { timeout: 20_000 });

test('a token that Microsoft refuses: said, tried again, and over when it is accepted', async ({ page }) => {
  await ready(page, demo, ALICE);
  await demo.turn(`users/${ALICE}`, { callingTokenRejected: true });
  await expectNotReady(page, 'token-refused', 'Microsoft refuses');
  await demo.turn(`users/${ALICE}`, { callingTokenRejected: false });
  await expectReady(page);
});

test('an agent that dies takes its calls with it, says so, and comes back', async ({ page }) => {
  await ready(page, demo, ALICE);
  await dial(page, DIEGO);
  await expect(page.getByTestId('call-bar')).toHaveAttribute('data-phase', 'connected');
  await network.person(ALICE, 'drop-agents');
  await expect(page.getByTestId('call-over')).toContainText('The connection was lost');
  await expect.poll(() => network.calls()).toEqual([]);
  await page.getByTestId('call-over').getByRole('button', { name: 'Dismiss' }).click();
  await expectReady(page);
  // A call can be made again.
  await dial(page, DIEGO);
  await expect(page.getByTestId('call-bar')).toHaveAttribute('data-phase', 'connected');
  await page.getByTestId('hang-up').click();
});

test('a call that is answered just as everything dies can be got rid of', async ({ page }) => {
  await ready(page, demo, ALICE);
  await demo.ring(ALICE, { identifier: { kind: 'phoneNumber', phoneNumber: DIEGO } });
  await expect(page.getByTestId('accept')).toBeVisible();
  // The press and the end race: either may be first, and then there may be no button any more.
  const press = page.evaluate(() => {
    document.querySelector<HTMLElement>('[data-testid=accept]')?.click();
  });
  await Promise.all([press, network.person(ALICE, 'drop-agents')]);
  await expect(page.getByTestId('incoming-call')).toHaveCount(0, { timeout: 15_000 });
  await expect(page.getByTestId('call-bar')).toHaveCount(0, { timeout: 15_000 });
  await expectReady(page);
});

test('no network', async ({ page, context }) => {
  await ready(page, demo, ALICE);
  await context.setOffline(true);
  await expectNotReady(page, 'network', 'No network');
  await context.setOffline(false);
  await expectReady(page);
});

test('the session has ended', async ({ page }) => {
  await ready(page, demo, ALICE);
  await page.request.post(`${demo.front}/auth/sign-out`, { headers: { origin: demo.front } });
  await network.person(ALICE, 'drop-agents');
  await expectNotReady(page, 'signed-out', 'You are signed out');
});

test('the session has ended while the agent is still connected', async ({ page }) => {
  await ready(page, demo, ALICE);
  await page.request.post(`${demo.front}/auth/sign-out`, { headers: { origin: demo.front } });
  // Whatever is asked of the server next shows it.
  await page.getByRole('link', { name: 'History' }).click();
  await expectNotReady(page, 'signed-out', 'You are signed out');
  await expect(page.getByTestId('session-over')).toBeVisible();
});

test('no licence for calls', async ({ page }) => {
  await demo.turn(`users/${MEGAN}`, { teamsLicence: false });
  await page.goto(demo.front);
  await signIn(page, MEGAN);
  await expectNotReady(page, 'not-licensed', 'no licence');
  await demo.turn(`users/${MEGAN}`, { teamsLicence: true });
});

test('the server is away', async ({ page }) => {
  await ready(page, demo, ALICE);
  await page.route('**/api/v1/calling/token', (route) => route.abort());
  await network.person(ALICE, 'drop-agents');
  await expectNotReady(page, 'server', 'can’t be reached');
  await page.unroute('**/api/v1/calling/token');
  await expectReady(page);
});

test('the microphone is blocked', async ({ page, context }) => {
  await context.grantPermissions([], { origin: demo.front });
  await page.goto(demo.front);
  await signIn(page, ALICE);
  await expectNotReady(page, 'microphone-denied', 'The microphone is blocked');
  // Whoever must call can call all the same.
  await dial(page, DIEGO);
  await expect(page.getByTestId('call-bar')).toHaveAttribute('data-phase', 'connected');
  await page.getByTestId('hang-up').click();
});
