/** Calls that the agent makes from the dial pad: each outcome in words until it is dismissed, and in the history. */
import { expect, type Page } from '@playwright/test';

import { dial, Network, ready, strip } from './calls.js';
import { expectNewest, look } from './client.js';
import { ALICE, Demo, MEGAN } from './demo.js';
import { test } from './watched.js';

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
  await expect.poll(() => network.calls()).toEqual([]);
});

test.afterAll(async () => {
  await demo.stop();
});

const over = (page: Page) => page.getByTestId('call-over');

for (const { number, ending, words, outcome } of [
  { number: '+14255550486', ending: 'busy', words: 'Busy', outcome: 'busy' },
  { number: '+14255550480', ending: 'no-answer', words: 'Nobody answered', outcome: 'no-answer' },
  { number: '+14255550603', ending: 'declined', words: 'declined the call', outcome: 'declined' },
  { number: '+14255550404', ending: 'not-found', words: 'does not exist', outcome: 'failed' },
  { number: '+14255550403', ending: 'not-allowed', words: 'may not call', outcome: 'failed' },
  { number: '+14255550500', ending: 'failed', words: 'The call failed', outcome: 'failed' },
  { number: '+14255550410', ending: 'connection-lost', words: 'connection was lost', outcome: 'failed' },
]) {
  test(`${ending}: said in words until it is dismissed, and in the history`, async ({ page }) => {
    await dial(page, number);
    await expect(page.getByTestId('call-bar')).toContainText('Ringing');
    await expect(over(page)).toHaveAttribute('data-ending', ending);
    await expect(over(page)).toContainText(words);
    await look(page, `ending-${ending}`);
    await expectNewest(page, outcome, number.slice(-4));
    await over(page).getByRole('button', { name: 'Dismiss' }).click();
    await expect(over(page)).toHaveCount(0);
  });
}

test('who was busy is called again', async ({ page }) => {
  await dial(page, '+14255550486');
  await over(page).getByRole('button', { name: 'Call again' }).click();
  await expect(page.getByTestId('call-bar')).toContainText('Ringing');
  await expect(over(page)).toHaveCount(1);
  await over(page).getByRole('button', { name: 'Dismiss' }).click();
});

test('a number that is none is refused in words, and can be corrected', async ({ page }) => {
  await dial(page, 'abc');
  const pad = page.getByTestId('dial-pad');
  await expect(pad.getByRole('alert')).toHaveText('This is no number: there are no digits in it.');
  await expect(pad.getByRole('textbox', { name: 'Number' })).toHaveValue('abc');
  await look(page, 'number-refused');
  await pad.getByRole('textbox', { name: 'Number' }).fill('+14255550486');
  await expect(pad.getByRole('alert')).toHaveCount(0);
  await pad.getByRole('button', { name: 'Call', exact: true }).click();
  await expect(over(page)).toHaveAttribute('data-ending', 'busy');
  await over(page).getByRole('button', { name: 'Dismiss' }).click();
});

test('without a licence for the telephone, it says whom to ask', async ({ page }) => {
  await demo.turn(`users/${ALICE}`, { phoneLicence: false });
  await dial(page, '+14255550123');
  await expect(over(page)).toContainText('Ask your administrator for Teams Phone');
  await over(page).getByRole('button', { name: 'Dismiss' }).click();
  await demo.turn(`users/${ALICE}`, { phoneLicence: true });
});

for (const number of ['911', '112']) {
  test(`${number} is asked about first, and never refused`, async ({ page }) => {
    await dial(page, number);
    const ask = page.getByTestId('emergency');
    await expect(ask).toContainText('may not see where you are');
    expect(await network.calls()).toEqual([]);
    await look(page, `emergency-${number}`);
    await ask.getByRole('button', { name: 'Do not call' }).click();
    await expect(ask).toHaveCount(0);
    await expectNewest(page, 'cancelled', number);
    await dial(page, number);
    await ask.getByRole('button', { name: `Call ${number} now` }).click();
    await expect(page.getByTestId('call-bar')).toContainText(/\d:\d\d/);
    // Microsoft holds no emergency calls.
    await expect(page.getByTestId('call-bar').getByRole('button', { name: 'Hold' })).toBeDisabled();
    await page.getByTestId('hang-up').click();
    await expectNewest(page, 'answered', number);
  });
}

test('an emergency number can be dialled while the server is away', async ({ page }) => {
  await page.route('**/api/v1/calls', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  );
  await dial(page, '112');
  await page.getByTestId('emergency').getByRole('button', { name: 'Call 112 now' }).click();
  await expect(page.getByTestId('call-bar')).toContainText(/\d:\d\d/);
  await page.getByTestId('hang-up').click();
  await expect(page.getByTestId('call-bar')).toHaveCount(0);
});

test('a link to a number fills the pad in and dials nothing', async ({ page }) => {
  await page.goto(`${demo.front}/?dial=${encodeURIComponent('tel:+1-425-555-0123')}`);
  const number = page.getByTestId('dial-pad').getByRole('textbox', { name: 'Number' });
  await expect(number).toHaveValue('+1-425-555-0123');
  expect(page.url()).not.toContain('dial=');
  expect(await network.calls()).toEqual([]);
  await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
  await number.press('Enter');
  await expect(strip(page, 'Diego Siciliani')).toContainText(/\d:\d\d/);
  await page.getByTestId('hang-up').click();
});

test('two quick presses make one call', async ({ page }) => {
  await page.getByRole('button', { name: 'Dial pad' }).click();
  const pad = page.getByTestId('dial-pad');
  for (const key of ['1', '4', '2', '5', '5', '5', '5', '0', '1', '2', '3'])
    await pad.getByRole('button', { name: key, exact: true }).click();
  await look(page, 'dial-pad');
  await pad.getByRole('button', { name: 'Call', exact: true }).evaluate((button: HTMLElement) => {
    button.click();
    button.click();
  });
  await expect(strip(page, 'Diego Siciliani')).toContainText(/\d:\d\d/);
  expect(await network.calls()).toHaveLength(1);
  await page.getByTestId('hang-up').click();
});

test('a call whose connection breaks says so', async ({ page }) => {
  await dial(page, '+14255550123');
  await expect(strip(page, 'Diego Siciliani')).toContainText(/\d:\d\d/);
  await network.act((await network.only()).callId, 'break');
  await expect(over(page)).toContainText('The connection was lost');
  await over(page).getByRole('button', { name: 'Dismiss' }).click();
});

test('a colleague who declines', async ({ page, browser }) => {
  const other = await browser.newPage();
  await ready(other, demo, MEGAN);
  const me = (await (await page.request.get(`${demo.front}/api/v1/directory/users?query=Megan`)).json()) as {
    items: { id: string }[];
  };
  // The page of colleagues calls by this; a search in a call finds the same person.
  expect(me.items[0]?.id).toBeTruthy();
  await dial(page, '+14255550123');
  await expect(strip(page, 'Diego Siciliani')).toContainText(/\d:\d\d/);
  await strip(page, 'Diego Siciliani').getByRole('button', { name: 'Hand over' }).click();
  await page.getByRole('searchbox', { name: 'Hand over to' }).fill('Megan');
  await page.getByTestId('picked-person').first().getByRole('button', { name: 'Ask first' }).click();
  await other.getByTestId('decline').click();
  await expect(over(page)).toContainText('They declined the call');
  await expect(over(page)).toContainText('Megan Bowen');
  await over(page).getByRole('button', { name: 'Dismiss' }).click();
  await page.getByTestId('hang-up').click();
  await other.close();
});
