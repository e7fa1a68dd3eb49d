/** Several tabs of one agent: every tab shows the card, one answers, the others see it, and the history has each call once. */
import { expect, type Page, test } from '@playwright/test';

import { agent, expectRow, open, phone, ready, rows } from './agents.js';
import { look } from './client.js';
import { ALICE, DIEGO } from './demo.js';
import { House } from './house.js';

const RUNS = 25;

let house: House;

test.beforeAll(async () => {
  house = await House.start();
});

test.afterAll(async () => {
  await house.stop();
});

const card = (page: Page) => page.getByTestId('incoming-call');

/** One call of two tabs: missed by both, or answered in one of them. */
async function oneCall(run: number, answers: Page, other: Page): Promise<void> {
  const call = await house.ring(ALICE, phone(DIEGO));
  for (const tab of [answers, other]) await expect(card(tab)).toBeVisible();
  if (run % 5 === 0) {
    await house.hangUp(call);
    for (const tab of [answers, other]) await expect(card(tab)).toHaveCount(0);
    await expectRow(answers, house.front, run, call, 'missed');
    return;
  }
  await card(answers).getByTestId('accept').click();
  await expect(answers.getByTestId('call-bar')).toContainText(/\d:\d\d/);
  await expect(card(other)).toHaveCount(0);
  await expect(other.getByTestId('call-bar')).toHaveCount(0);
  await expect(other.getByTestId('other-tab-call')).toContainText('Diego Siciliani');
  if (run === 1) await look(other, 'call-in-another-tab');
  await answers.getByTestId('hang-up').click();
  await expect(other.getByTestId('other-tab-call')).toHaveCount(0);
  const row = await expectRow(answers, house.front, run, call, 'answered');
  expect(row.durationS, 'an answered call has a length').not.toBeNull();
}

test(`two tabs: ${RUNS} of ${RUNS} runs are right`, async ({ context }) => {
  test.setTimeout(RUNS * 15_000);
  const one = await agent(context, house.front, ALICE);
  const two = await open(context, house.front);
  await ready(two);
  let [answers, other] = [one, two];
  for (let run = 1; run <= RUNS; run++) {
    await oneCall(run, answers, other);
    [answers, other] = [other, answers];
  }
  // The other tab's history followed by itself.
  await two.getByRole('link', { name: 'History' }).click();
  const listed = (count: number) =>
    // Of a long list only what can be seen is there: the table says how many rows it has, with its head.
    expect(two.getByRole('table')).toHaveAttribute('aria-rowcount', String(count + 1));
  await listed(RUNS);
  const call = await house.ring(ALICE, phone(DIEGO));
  await card(one).getByTestId('decline').click();
  await listed(RUNS + 1);
  await expect(two.getByTestId('history-row').first()).toHaveAttribute('data-outcome', 'declined');
  await expectRow(one, house.front, RUNS + 1, call, 'declined');
});

test('both tabs answer at the same moment: one has the call, and it is answered once', async ({ context }) => {
  const one = await agent(context, house.front, ALICE);
  const two = await open(context, house.front);
  await ready(two);
  const before = (await rows(one, house.front)).length;
  const call = await house.ring(ALICE, phone(DIEGO));
  for (const tab of [one, two]) await expect(card(tab)).toBeVisible();
  // At once, and without looking again: the card of the slower one may be gone by then.
  const accept = (tab: Page) =>
    tab.evaluate(() => document.querySelector<HTMLElement>('[data-testid=accept]')?.click());
  await Promise.all([one, two].map(accept));
  const bars = async () =>
    (
      await Promise.all(
        [one, two].map((tab) =>
          tab
            .getByTestId('call-bar')
            .filter({ hasText: /\d:\d\d/ })
            .count(),
        ),
      )
    ).sort();
  await expect.poll(bars).toEqual([0, 1]);
  await house.hangUp(call);
  await expect.poll(bars).toEqual([0, 0]);
  await expectRow(one, house.front, before + 1, call, 'answered');
});

test('another device answers: both tabs know, and the history says so once', async ({ context }) => {
  const one = await agent(context, house.front, ALICE);
  const two = await open(context, house.front);
  await ready(two);
  const before = (await rows(one, house.front)).length;
  const call = await house.ring(ALICE, phone(DIEGO));
  for (const tab of [one, two]) await expect(card(tab)).toBeVisible();
  await house.answerElsewhere(call);
  for (const tab of [one, two]) await expect(card(tab)).toHaveCount(0);
  await expectRow(one, house.front, before + 1, call, 'answered-elsewhere');
});

test('the tab that reads the events is closed: another one goes on', async ({ context }) => {
  const one = await agent(context, house.front, ALICE);
  const two = await open(context, house.front);
  await ready(two);
  await two.getByRole('link', { name: 'History' }).click();
  const shown = two.getByTestId('history-row');
  const before = (await rows(one, house.front)).length;
  // Only the rows that are in view are in the document.
  await expect(shown.first()).toBeVisible();
  await one.close();
  await house.kill();
  await house.run();
  const call = await house.ring(ALICE, phone('+442079460018'));
  await expect(card(two)).toBeVisible();
  await house.hangUp(call);
  await expect(shown.first()).toContainText('+44 20 7946 0018');
  await expect(shown.first()).toHaveAttribute('data-outcome', 'missed');
  await expectRow(two, house.front, before + 1, call, 'missed');
});
