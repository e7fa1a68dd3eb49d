/** Several calls at once: every control belongs to its own call, and every call has its controls. */
import { expect, type Page } from '@playwright/test';

import { control, dial, Network, phone, ready, strip } from './calls.js';
import { expectNewest, look } from './client.js';
import { ALICE, Demo, DIEGO, MEGAN } from './demo.js';
import { test } from './watched.js';

const LONDON = '+442079460018';

let demo: Demo;
let network: Network;

test.beforeAll(async () => {
  demo = await Demo.start();
  network = new Network(demo);
});

test.beforeEach(async ({ page }) => {
  await ready(page, demo, ALICE);
});

test.afterEach(async () => {
  for (const { callId } of await network.calls()) await network.act(callId, 'hang-up');
});

test.afterAll(async () => {
  await demo.stop();
});

const DIEGOS = 'Diego Siciliani';
const LONDONS = '+44 20 7946 0018';

async function state(callId: string): Promise<string | undefined> {
  return (await network.calls()).find((call) => call.callId === callId)?.state;
}

test('a second call is answered: the first waits, they are swapped, and each is hung up by its own button', async ({
  page,
}) => {
  const first = await demo.ring(ALICE, phone(DIEGO));
  await page.getByTestId('accept').click();
  await expect(strip(page, DIEGOS)).toHaveAttribute('data-phase', 'connected');
  const second = await demo.ring(ALICE, phone(LONDON));
  await look(page, 'second-call-rings');
  await page.getByTestId('accept').click();
  await expect(strip(page, DIEGOS)).toHaveAttribute('data-phase', 'onHold');
  await expect(strip(page, LONDONS)).toHaveAttribute('data-phase', 'connected');
  await look(page, 'two-calls');
  await control(page, DIEGOS, 'Swap').click();
  await expect(strip(page, DIEGOS)).toHaveAttribute('data-phase', 'connected');
  await expect(strip(page, LONDONS)).toHaveAttribute('data-phase', 'onHold');
  expect([await state(first), await state(second)]).toEqual(['Connected', 'LocalHold']);
  await control(page, LONDONS, 'Hang up').click();
  await expect(strip(page, LONDONS)).toHaveCount(0);
  expect(await state(first)).toBe('Connected');
  await control(page, DIEGOS, 'Hang up').click();
  await expect(page.getByTestId('call-bar')).toHaveCount(0);
  await expect.poll(() => network.calls()).toEqual([]);
  await page.getByRole('link', { name: 'History' }).click();
  for (const row of [0, 1])
    await expect(page.getByTestId('history-row').nth(row)).toHaveAttribute('data-outcome', 'answered');
});

test('mute, hold, resume and tones reach the other side, and what it does is seen', async ({ page }) => {
  await dial(page, DIEGO);
  await expect(strip(page, DIEGOS)).toHaveAttribute('data-phase', 'connected');
  const { callId } = await network.only();
  await control(page, DIEGOS, 'Mute').click();
  await expect(control(page, DIEGOS, 'Unmute')).toHaveAttribute('aria-pressed', 'true');
  expect((await network.only()).muted).toBe(true);
  await control(page, DIEGOS, 'Unmute').click();
  await expect(control(page, DIEGOS, 'Mute')).toBeVisible();
  await network.act(callId, 'mute-agent');
  await expect(control(page, DIEGOS, 'Unmute')).toBeVisible();
  await control(page, DIEGOS, 'Unmute').click();
  await control(page, DIEGOS, 'Hold').click();
  await expect(strip(page, DIEGOS)).toContainText('On hold');
  await control(page, DIEGOS, 'Resume').click();
  await expect(strip(page, DIEGOS)).toHaveAttribute('data-phase', 'connected');
  await network.act(callId, 'hold');
  await expect(strip(page, DIEGOS)).toContainText('The other side holds the call');
  await network.act(callId, 'resume');
  await network.act(callId, 'mute');
  await expect(strip(page, DIEGOS)).toContainText('They are muted');
  await network.act(callId, 'unmute');
  await control(page, DIEGOS, 'Keypad').click();
  for (const key of ['1', '#']) await strip(page, DIEGOS).getByRole('button', { name: key, exact: true }).click();
  await page.keyboard.press('5');
  await expect.poll(async () => (await network.only()).tones).toBe('1#5');
  await look(page, 'tones');
  await network.act(callId, 'hang-up');
  await expect(page.getByTestId('call-bar')).toHaveCount(0);
});

test('a call that gets another id, and a caller who becomes better known', async ({ page }) => {
  const call = await demo.ring(ALICE, { identifier: { kind: 'unknown', id: '28:orgid:queue' } });
  await expect(page.getByTestId('incoming-call')).toBeVisible();
  await network.act(call, 'caller-info', { callerInfo: phone(DIEGO, 'DIEGO') });
  await expect(page.getByTestId('card-title')).toHaveText(DIEGOS);
  await page.getByTestId('accept').click();
  await expect(strip(page, DIEGOS)).toHaveAttribute('data-phase', 'connected');
  await network.act(call, 'change-id');
  await control(page, DIEGOS, 'Hold').click();
  await expect(strip(page, DIEGOS)).toHaveAttribute('data-phase', 'onHold');
  await control(page, DIEGOS, 'Hang up').click();
  await expect.poll(() => network.calls()).toEqual([]);
  await expectNewest(page, 'answered', DIEGOS);
});

test('a call is handed over at once, refused once, and taken', async ({ page }) => {
  await dial(page, DIEGO);
  await expect(strip(page, DIEGOS)).toHaveAttribute('data-phase', 'connected');
  await control(page, DIEGOS, 'Hand over').click();
  const to = page.getByRole('searchbox', { name: 'Hand over to' });
  await to.fill('+1 425 555 0603');
  await page.getByTestId('picked-person').getByRole('button', { name: 'Hand over' }).click();
  await expect(strip(page, DIEGOS)).toContainText('The call can’t be handed over');
  await look(page, 'transfer-refused');
  await to.fill('+1 425 555 0177');
  await page.getByTestId('picked-person').getByRole('button', { name: 'Hand over' }).click();
  await expect(page.getByTestId('call-over')).toContainText('Handed over');
  await look(page, 'handed-over');
  await expect.poll(() => network.calls()).toEqual([]);
  await expectNewest(page, 'answered', DIEGOS);
});

test('a colleague is asked first, and then connected with the customer', async ({ page, browser }) => {
  const other = await browser.newPage();
  await ready(other, demo, MEGAN);
  const call = await demo.ring(ALICE, phone(DIEGO));
  await page.getByTestId('accept').click();
  await expect(strip(page, DIEGOS)).toHaveAttribute('data-phase', 'connected');
  await control(page, DIEGOS, 'Hand over').click();
  await page.getByRole('searchbox', { name: 'Hand over to' }).fill('Megan');
  await page.getByTestId('picked-person').first().getByRole('button', { name: 'Ask first' }).click();
  await other.getByTestId('accept').click();
  await expect(strip(page, 'Megan Bowen')).toHaveAttribute('data-phase', 'connected');
  await expect(strip(page, DIEGOS)).toHaveAttribute('data-phase', 'onHold');
  expect(await state(call)).toBe('LocalHold');
  await look(page, 'consultation');
  await page.getByRole('button', { name: 'Connect the two' }).click();
  await expect(page.getByTestId('call-bar')).toHaveCount(0);
  await expect(page.getByTestId('call-over').first()).toContainText('Handed over');
  await expect(other.getByTestId('call-bar')).toHaveAttribute('data-phase', 'connected');
  await other.getByTestId('hang-up').click();
  await other.close();
});

test('a colleague who was asked is brought together with the customer', async ({ page, browser }) => {
  const other = await browser.newPage();
  await ready(other, demo, MEGAN);
  const call = await demo.ring(ALICE, phone(DIEGO));
  await page.getByTestId('accept').click();
  await expect(strip(page, DIEGOS)).toHaveAttribute('data-phase', 'connected');
  await control(page, DIEGOS, 'Hand over').click();
  await page.getByRole('searchbox', { name: 'Hand over to' }).fill('Megan');
  await page.getByTestId('picked-person').first().getByRole('button', { name: 'Ask first' }).click();
  await other.getByTestId('accept').click();
  await expect(strip(page, 'Megan Bowen')).toHaveAttribute('data-phase', 'connected');
  const merge = strip(page, DIEGOS).getByRole('button', { name: 'Bring together' });
  const megans = strip(page, 'Megan Bowen');

  await test.step('she declines: both calls go on', async () => {
    await control(page, DIEGOS, 'People').click();
    await look(page, 'merge');
    await merge.click();
    await expect(strip(page, DIEGOS)).toContainText('Waiting for them to come into the call');
    await other.getByTestId('decline').click();
    await expect(strip(page, DIEGOS)).toContainText('The calls were not brought together: both go on.');
    await look(page, 'merge-refused');
    await expect(strip(page, DIEGOS)).toHaveAttribute('data-phase', 'connected');
    await expect(megans).toHaveAttribute('data-phase', 'onHold');
  });

  await test.step('she comes: one call with three people', async () => {
    await merge.click();
    await other.getByTestId('accept').click();
    await expect(megans).toHaveCount(0);
    await expect(strip(page, DIEGOS)).toHaveAttribute('data-phase', 'connected');
    await expect(page.getByTestId('call-person')).toHaveText(['You', /Diego|\+1/, /Megan/]);
    await expect(control(page, DIEGOS, '3 people')).toBeVisible();
    await look(page, 'merged');
    expect(await state(call)).toBe('Connected');
    await expect(other.getByTestId('call-bar')).toHaveCount(1);
  });

  await control(page, DIEGOS, 'Hang up').click();
  await expect(page.getByTestId('call-bar')).toHaveCount(0);
  await expect.poll(() => network.calls()).toEqual([]);
  await page.getByRole('link', { name: 'History' }).click();
  for (const row of [0, 1])
    await expect(page.getByTestId('history-row').nth(row)).toHaveAttribute('data-outcome', 'answered');
  await other.close();
});

test('two telephones can’t be brought together, and the agent reads why', async ({ page }) => {
  await demo.ring(ALICE, phone(DIEGO));
  await page.getByTestId('accept').click();
  await expect(strip(page, DIEGOS)).toHaveAttribute('data-phase', 'connected');
  await demo.ring(ALICE, phone(LONDON));
  await page.getByTestId('accept').click();
  await expect(strip(page, LONDONS)).toHaveAttribute('data-phase', 'connected');
  await control(page, LONDONS, 'People').click();
  await expect(strip(page, LONDONS)).toContainText('only a colleague can be asked into another call');
  await expect(page.getByRole('button', { name: 'Bring together' })).toHaveCount(0);
  await look(page, 'merge-not');
});

test('somebody is taken into the call', async ({ page }) => {
  await dial(page, DIEGO);
  await expect(strip(page, DIEGOS)).toHaveAttribute('data-phase', 'connected');
  await control(page, DIEGOS, 'People').click();
  await page.getByRole('searchbox', { name: 'Add somebody' }).fill('+1 425 555 0177');
  await page.getByTestId('picked-person').getByRole('button', { name: 'Add' }).click();
  const people = page.getByTestId('call-person');
  await expect(people).toHaveCount(3);
  await expect(people.last()).toContainText('Rings');
  await expect(people.last()).not.toContainText('Rings');
  await expect(control(page, DIEGOS, '3 people')).toBeVisible();
  await look(page, 'three-people');
  await page.getByTestId('hang-up').click();
});

test('what happens on several pages: the dock stays in view, however far the page is scrolled', async ({ page }) => {
  await dial(page, DIEGO);
  await expect(strip(page, DIEGOS)).toHaveAttribute('data-phase', 'connected');
  await page.getByRole('link', { name: 'Customers' }).click();
  await expect(page.getByTestId('customer-row').first()).toBeVisible();
  await page.mouse.wheel(0, 2000);
  await expect(page.getByTestId('hang-up')).toBeInViewport();
  await page.getByRole('link', { name: 'History' }).click();
  await expect(page.getByTestId('hang-up')).toBeInViewport();
  await page.getByTestId('hang-up').click();
  // The focus does not fall out of the page.
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
});

test('the microphone is chosen, heard and tested', async ({ page }) => {
  await dial(page, DIEGO);
  await expect(strip(page, DIEGOS)).toHaveAttribute('data-phase', 'connected');
  await control(page, DIEGOS, 'Microphone and speaker').click();
  const microphone = page.getByRole('combobox', { name: 'Microphone' });
  await expect(microphone.getByRole('option')).not.toHaveCount(0);
  await microphone.selectOption({ index: 1 });
  const level = page.getByTestId('microphone-level');
  await expect.poll(async () => Number(await level.getAttribute('aria-valuenow'))).toBeGreaterThan(0);
  await look(page, 'devices');
  await page.getByRole('button', { name: 'Test call' }).click();
  await expect(strip(page, 'Test call')).toHaveAttribute('data-phase', 'connected');
  await expect(strip(page, DIEGOS)).toHaveAttribute('data-phase', 'onHold');
  await control(page, 'Test call', 'Hang up').click();
  await control(page, DIEGOS, 'Hang up').click();
});

/** How the button that ends the call is drawn. */
const looksOf = (page: Page) =>
  page.getByTestId('hang-up').evaluate((button) => {
    const { backgroundColor, borderRadius, fontFamily } = getComputedStyle(button);
    return { backgroundColor, borderRadius, fontFamily };
  });

test('the calls can have a window of their own', async ({ page, context }) => {
  await dial(page, DIEGO);
  await expect(strip(page, DIEGOS)).toHaveAttribute('data-phase', 'connected');
  const looked = await looksOf(page);
  const opened = context.waitForEvent('page');
  await page.getByRole('button', { name: 'Open in a window of its own' }).click();
  const away = await opened;
  await expect(away.getByTestId('call-bar')).toContainText(DIEGOS);
  // It looks as the page does, under the rules that the server sets for styles.
  expect(await looksOf(away)).toEqual(looked);
  expect(await away.getByTestId('call-bar').evaluate((bar) => getComputedStyle(bar).display)).toBe('flex');
  await away.screenshot({ path: '../../target/browser-tests/screenshots/window-of-its-own.png' });
  await expect(page.getByText('Your calls are in a window of their own')).toBeVisible();
  await away.getByTestId('hang-up').click();
  await expect(page.getByText('Your calls are in a window of their own')).toHaveCount(0);
  await expect.poll(() => network.calls()).toEqual([]);
});

for (const [width, height] of [
  [1280, 800],
  [360, 640],
] as const)
  test(`ringing calls cover nothing of the calls that go on: ${width} pixels wide`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await demo.ring(ALICE, phone(DIEGO));
    await page.getByTestId('accept').click();
    await expect(strip(page, DIEGOS)).toHaveAttribute('data-phase', 'connected');
    await demo.ring(ALICE, phone(LONDON));
    await page.getByTestId('accept').click();
    await expect(strip(page, LONDONS)).toHaveAttribute('data-phase', 'connected');
    for (const number of ['+14255550171', '+14255550188', '+14255550199', '+14255550177'])
      await demo.ring(ALICE, phone(number), { ringSeconds: 60 });
    await expect(page.getByTestId('ringing-count')).toHaveText('4 calls ring');
    await expect(page.getByTestId('call-bar').getByTestId('hang-up')).toHaveCount(2);
    await look(page, `dock-and-cards-${width}`);
    const covered = await page
      .getByTestId('call-bar')
      .getByRole('button')
      .evaluateAll((buttons) =>
        buttons
          .filter((button) => {
            const { left, right, top, bottom } = button.getBoundingClientRect();
            const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
            return !button.contains(seen) || bottom > innerHeight || right > innerWidth;
          })
          .map((button) => button.textContent),
      );
    expect(covered).toEqual([]);
    for (const name of ['accept', 'decline']) await expect(page.getByTestId(name).first()).toBeInViewport({ ratio: 1 });
  });
