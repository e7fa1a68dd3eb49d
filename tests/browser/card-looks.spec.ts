/** The card as it looks: axe finds nothing, and nothing overlaps or leaves the screen, in each state, theme and width. */
import { expect, type Page, test } from '@playwright/test';

import { expectAccessible, useTheme } from './accessible.js';
import { look, useBuiltClient } from './client.js';
import { ALICE, Demo, DIEGO, LONG, signIn } from './demo.js';

const LONG_NAME = 'ليلى 👩‍👩‍👧‍👦 A very long name that does not fit into any card, however wide it may be';

/**
 * The pages behind the card are looked at by themselves. A menu lies beside the page's landmarks as a dialog does, which axe
 * lets pass.
 */
const CARD = { parts: ['main'], rules: ['region'] };

let demo: Demo;

test.beforeAll(async () => {
  demo = await Demo.start();
});

test.afterAll(async () => {
  await demo.stop();
});

/** Rings, and waits until the card is final. */
async function ring(page: Page, phoneNumber: string, displayName?: string): Promise<string> {
  const identifier = { kind: 'phoneNumber', phoneNumber };
  const call = await demo.ring(ALICE, { identifier, ...(displayName ? { displayName } : {}) }, { ringSeconds: 60 });
  await expect(page.getByTestId('incoming-call').last()).toBeVisible();
  await expect(page.getByTestId('incoming-call').getByLabel('Still looking…')).toHaveCount(0);
  return call;
}

/** Each button of the cards can be seen whole, and is not covered by another. */
async function expectInReach(page: Page): Promise<void> {
  const hidden = await page
    .getByTestId('incoming-call')
    .getByRole('button')
    .evaluateAll((buttons) =>
      buttons
        .filter((button) => getComputedStyle(button).visibility !== 'hidden')
        .filter((button) => {
          button.scrollIntoView({ block: 'nearest' });
          const { left, right, top, bottom } = button.getBoundingClientRect();
          const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
          const inside = left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight;
          return !inside || !(seen === button || button.contains(seen));
        })
        .map((button) => button.textContent),
    );
  expect(hidden).toEqual([]);
}

test('at 400 per cent, Accept and Decline are in sight, and the rest can be scrolled to', async ({ page }) => {
  // As wide and high as 1280 × 1024 are at 400 %.
  await page.setViewportSize({ width: 320, height: 256 });
  await page.goto(demo.front);
  await signIn(page, ALICE);
  await useBuiltClient(page, demo.front);
  await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
  for (const number of [DIEGO, '+14255550171', '+14255550173', '+442079460018']) {
    const call = await ring(page, number);
    for (const button of ['accept', 'decline']) await expect(page.getByTestId(button)).toBeInViewport({ ratio: 1 });
    await look(page, `zoomed-${number}`);
    await expectInReach(page);
    await expectAccessible(page, CARD);
    await demo.hangUp(call);
    await expect(page.getByTestId('incoming-call')).toHaveCount(0);
  }
});

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 360, height: 640 };

const LOOKS = [
  { theme: 'light', ...WIDE },
  { theme: 'dark', ...NARROW },
  { theme: 'high-contrast', ...WIDE },
] as const;

/** The other pairs, in the long run. */
const MORE_LOOKS = [
  { theme: 'light', ...NARROW },
  { theme: 'dark', ...WIDE },
  { theme: 'high-contrast', ...NARROW },
] as const;

for (const { theme, width, height } of LONG ? [...LOOKS, ...MORE_LOOKS] : LOOKS) {
  test(`${theme}, ${width} pixels wide`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await useTheme(page, theme);
    await page.goto(demo.front);
    await signIn(page, ALICE);
    await useBuiltClient(page, demo.front);
    await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
    const name = (state: string) => `look-${state}-${theme}-${width}`;
    const check = async (state: string) => {
      await look(page, name(state));
      await expectAccessible(page, CARD);
      await expectInReach(page);
    };
    const nothing = () => Promise.resolve();
    const hovered = async () => {
      await page.getByTestId('accept').hover();
      await check('hovered');
      await page.mouse.move(2, 200);
    };
    const newContact = async () => {
      await page.getByRole('button', { name: 'New contact' }).click();
      await page.getByTestId('new-contact').waitFor();
      await check('new-contact');
      await page.getByTestId('new-contact').getByRole('button', { name: 'Cancel' }).click();
    };
    for (const { state, number, displayName, also } of [
      { state: 'identified', number: DIEGO, displayName: 'DIEGO SICILIANI', also: hovered },
      { state: 'chooser', number: '+14255550171', displayName: undefined, also: nothing },
      { state: 'suppressed', number: '+14255550173', displayName: undefined, also: nothing },
      { state: 'unknown', number: '+442079460018', displayName: LONG_NAME, also: newContact },
    ]) {
      await test.step(state, async () => {
        const call = await ring(page, number, displayName);
        await check(state);
        await also();
        await demo.hangUp(call);
        await expect(page.getByTestId('incoming-call')).toHaveCount(0);
      });
    }

    await test.step('several', async () => {
      const calls = [await ring(page, DIEGO), await ring(page, '+14255550171'), await ring(page, '+14255550199')];
      await check('several');
      for (const call of calls) await demo.hangUp(call);
    });

    await test.step('menus and dialogs', async () => {
      await page.getByTestId('agent-state').click();
      await expect(page.getByRole('menu')).toBeVisible();
      await look(page, name('menu'));
      await expectAccessible(page, CARD);
      await page.getByRole('menuitem', { name: 'Sound and notifications' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await look(page, name('alerts'));
      await expectAccessible(page, CARD);
      await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click();
      await page.keyboard.press('Control+.');
      await expect(page.getByTestId('shortcuts')).toBeVisible();
      await look(page, name('shortcuts'));
      await expectAccessible(page, CARD);
    });
  });
}
