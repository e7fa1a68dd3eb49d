/** The card of a ringing call in a real browser: every part of it seen and pressed, and nothing moves under the pointer. */
import { expect, type Locator, type Page } from '@playwright/test';

import { look, useBuiltClient } from './client.js';
import { ALICE, type CallerInfo, Demo, DIEGO, MEGAN, signIn } from './demo.js';
import { test } from './watched.js';

/** Numbers of the demo's phone book. */
const SHARED = '+14255550171';
const NEWSLETTER = '+14255550172';
const PROTECTED = '+14255550173';
const STRANGER = '+14255550188';

let demo: Demo;

const phone = (phoneNumber: string, displayName?: string): CallerInfo => ({
  identifier: { kind: 'phoneNumber', phoneNumber },
  ...(displayName ? { displayName } : {}),
});

test.beforeAll(async () => {
  demo = await Demo.start();
});

test.beforeEach(async ({ page }) => {
  await page.addInitScript(listen);
  await page.goto(demo.front);
  await signIn(page, ALICE);
  await useBuiltClient(page, demo.front);
  await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
  // A browser lets a page sound once it has been touched.
  await page.mouse.click(640, 8);
});

test.afterEach(async ({ page }) => {
  await page.request.post(`${demo.emulator}/emulator/reset`);
});

test.afterAll(async () => {
  await demo.stop();
});

/** In the page: what would be heard, and what screen readers are told. */
function listen(): void {
  const heard = { playing: 0, started: 0, announced: [] as string[] };
  (globalThis as unknown as { heard: typeof heard }).heard = heard;
  class Heard extends AudioContext {
    override createBufferSource() {
      return listened(super.createBufferSource());
    }
  }
  globalThis.AudioContext = Heard;
  function listened(source: AudioBufferSourceNode): AudioBufferSourceNode {
    const start = source.start.bind(source);
    const stop = source.stop.bind(source);
    source.start = (...times) => {
      heard.playing++;
      heard.started++;
      start(...times);
    };
    source.stop = (...times) => {
      heard.playing--;
      stop(...times);
    };
    return source;
  }
  new MutationObserver(() => {
    const text = document.querySelector('[data-testid=announced]')?.textContent ?? '';
    if (text && heard.announced.at(-1) !== text) heard.announced.push(text);
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

/** Rings Alice, longer than a busy machine needs. */
const ring = (caller: CallerInfo, more: Record<string, unknown> = {}) =>
  demo.ring(ALICE, caller, { ringSeconds: 60, ...more });

const heard = (page: Page) =>
  page.evaluate(
    () => (globalThis as unknown as { heard: { playing: number; started: number; announced: string[] } }).heard,
  );

const cards = (page: Page): Locator => page.getByTestId('incoming-call');

/** The card of somebody. */
const cardOf = (page: Page, name: string): Locator => cards(page).filter({ hasText: name });

const boxOf = async (what: Locator) => {
  const box = await what.boundingBox();
  if (!box) throw new Error('it is not on the page');
  return box;
};

/** Waits until the pointer is where it can press, without moving it. */
async function pointAt(page: Page, what: Locator): Promise<void> {
  const { x, y, width, height } = await boxOf(what);
  await page.mouse.move(x + width / 2, y + height / 2, { steps: 4 });
}

/** What the server has of the newest call. */
async function newestCall(page: Page): Promise<{ customerId: string | null; outcome: string | null; title: string }> {
  const answer = await page.request.get(`${demo.front}/api/v1/calls?limit=1`);
  const { items } = (await answer.json()) as { items: { customerId: string | null; outcome: string; title: string }[] };
  if (!items[0]) throw new Error('there is no call');
  return items[0];
}

test('every part of the card is there, and can be pressed', async ({ page, context }) => {
  await ring(phone(DIEGO, 'DIEGO SICILIANI'), { viaQueue: 'Sales', calledNumber: '+14255550100' });
  const card = cardOf(page, 'Diego Siciliani');
  await expect(card).toHaveAccessibleName('Diego Siciliani is calling');
  await expect(card.getByTestId('card-title')).toHaveText('Diego Siciliani');
  await expect(card.getByTestId('card-subtitle')).toHaveText('Northwind Traders');
  // As the agent, who is in the United States too, writes such a number.
  await expect(card.getByTestId('card-number')).toHaveText('(425) 555-0123 · United States');
  await expect(card).toContainText('VIP');
  await expect(card.getByTestId('card-confidence')).toContainText('Very likely · exactly this number');
  for (const fact of [
    'Head of purchasing',
    'diego@northwind.example',
    'Alice Mertens',
    'Open orders',
    'Region',
    'West',
  ]) {
    await expect(card).toContainText(fact);
  }
  await expect(card.getByTestId('card-why')).toContainText('phone-book');
  await expect(card.getByTestId('card-why')).toContainText(/\d+ ms/);
  await expect(card.getByRole('link', { name: 'Open the record' })).toHaveAttribute(
    'href',
    'https://crm.fabrikam.example/contacts/diego',
  );
  const items = card.getByTestId('card-open-items').getByRole('link');
  await expect(items).toHaveText(['Order 4711 is being packed', 'Ticket 88: wrong invoice address']);
  // The call goes on in this tab.
  for (const link of await card.getByRole('link').all()) {
    await expect(link).toHaveAttribute('target', '_blank');
    await expect(link).toHaveAttribute('href', /^https:/);
  }
  await look(page, 'card-everything');

  await test.step('a link opens in a tab of its own, and the call rings on', async () => {
    await context.route('https://crm.fabrikam.example/**', (route) => route.fulfill({ body: 'the CRM' }));
    const [opened] = await Promise.all([
      context.waitForEvent('page'),
      card.getByRole('link', { name: 'New ticket' }).click(),
    ]);
    await expect(opened.getByText('the CRM')).toBeVisible();
    await opened.close();
    await expect(card).toBeVisible();
  });

  await test.step('the wrong person is told to the plugin’s developers', async () => {
    await card.getByRole('button', { name: 'Wrong person?' }).click();
    await expect(card.getByTestId('card-said')).toHaveText('Told to the developers of phone-book.');
    await expect(card.getByRole('button', { name: 'Wrong person?' })).toBeDisabled();
  });

  await card.getByTestId('decline').click();
  await expect(card).toHaveCount(0);
});

test('of several people with one number the agent chooses one', async ({ page }) => {
  const call = await ring(phone(SHARED));
  const card = cards(page);
  const chooser = card.getByTestId('card-chooser');
  await expect(chooser.getByRole('radio')).toHaveCount(3);
  await expect(chooser).toContainText('3 records match. Who is it?');
  await look(page, 'card-chooser');
  const before = await boxOf(card.getByTestId('accept'));
  await chooser.getByRole('radio', { name: /Lidia Holloway/ }).check();
  await expect(card.getByTestId('card-title')).toHaveText('Lidia Holloway');
  await expect(card.getByTestId('card-subtitle')).toHaveText('Relecloud');
  expect(await boxOf(card.getByTestId('accept'))).toEqual(before);
  await look(page, 'card-chosen');
  await expect.poll(async () => (await newestCall(page)).customerId).toBe('+14255550171/1');
  await card.getByTestId('accept').click();
  await expect(page.getByTestId('call-bar')).toBeVisible();
  await demo.hangUp(call);
});

test('a caller who is not to be identified is not, and the reason is told', async ({ page }) => {
  const call = await ring(phone(PROTECTED, 'SOMEBODY'));
  const card = cards(page);
  await expect(card.getByTestId('card-suppressed')).toHaveText('The counselling line promises not to say who calls.');
  await expect(card.getByTestId('card-title')).toHaveText('(425) 555-0173');
  await expect(card.getByRole('button', { name: 'New contact' })).toBeDisabled();
  await look(page, 'card-suppressed');
  await demo.hangUp(call);
});

test('a call rings, and a silent one does not', async ({ page }) => {
  const call = await ring(phone(DIEGO));
  await expect.poll(async () => (await heard(page)).playing).toBe(1);
  await expect(page).toHaveTitle('Diego Siciliani is calling');
  await expect(page.locator('link[rel=icon]')).toHaveAttribute('href', '/icon-ringing.svg');
  await demo.hangUp(call);
  await expect(cards(page)).toHaveCount(0);
  await expect.poll(async () => (await heard(page)).playing).toBe(0);
  await expect(page).not.toHaveTitle(/calling/);
  await expect(page.locator('link[rel=icon]')).toHaveAttribute('href', '/icon.svg');

  const silent = await ring(phone(NEWSLETTER));
  await expect(cards(page).getByTestId('card-title')).toHaveText('Newsletter robot');
  await expect.poll(async () => (await heard(page)).announced).toHaveLength(2);
  expect((await heard(page)).started).toBe(1);
  await demo.hangUp(silent);
  await expect(cards(page)).toHaveCount(0);
  const { announced } = await heard(page);
  expect(announced).toEqual([
    'Incoming call: Diego Siciliani, Northwind Traders',
    expect.stringContaining('Incoming call: Newsletter robot'),
  ]);
});

test('an unknown caller becomes a contact while the call is answered', async ({ page }) => {
  const call = await ring(phone(STRANGER, 'ADA LOVELACE'));
  const card = cards(page);
  await expect(card.getByTestId('card-title')).toHaveText('(425) 555-0188');
  await card.getByRole('button', { name: 'New contact' }).click();
  const form = page.getByTestId('new-contact');
  await expect(form.getByLabel('Name')).toHaveValue('ADA LOVELACE');
  await expect(form.getByLabel('Number')).toHaveValue(STRANGER);
  await form.getByLabel('Name').fill('Ada Lovelace');
  await form.getByLabel('Company').fill('Analytical');
  await look(page, 'card-new-contact');
  // In the middle of typing.
  await page.keyboard.press('Control+Shift+S');
  await expect(page.getByTestId('call-bar')).toBeVisible();
  await expect(form.getByLabel('Company')).toBeFocused();
  await page.keyboard.type(' Engines');
  await look(page, 'card-new-contact-answered');
  await form.getByRole('button', { name: 'Save contact' }).click();
  await expect(form).toHaveCount(0);
  await demo.hangUp(call);
  await expect.poll(async () => (await newestCall(page)).customerId).not.toBeNull();

  await ring(phone(STRANGER));
  await expect(cards(page).getByTestId('card-title')).toHaveText('Ada Lovelace');
  await expect(cards(page).getByTestId('card-subtitle')).toHaveText('Analytical Engines');
  await cards(page).getByTestId('decline').click();
  await expect(cards(page)).toHaveCount(0);
});

test('several cards stack and scroll; no button slides under the pointer', async ({ page }) => {
  const calls = [];
  for (let at = 0; at < 6; at++) calls.push(await ring(phone(`+1425555019${at}`)));
  await expect(cards(page)).toHaveCount(6);
  await look(page, 'card-six');
  const second = cardOf(page, '(425) 555-0191');
  const accept = second.getByTestId('accept');
  await accept.scrollIntoViewIfNeeded();
  await pointAt(page, accept);
  const before = await boxOf(accept);
  await demo.hangUp(calls[0] ?? '');
  await expect(page.getByTestId('ended-call')).toHaveCount(1);
  await look(page, 'card-place-kept');
  expect(await boxOf(accept)).toEqual(before);
  await page.mouse.down();
  await page.mouse.up();
  await expect(page.getByTestId('call-bar')).toContainText('0191');
  // Once nobody points there any more, and the focus has left, the places close up.
  await page.mouse.move(100, 300);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('ended-call')).toHaveCount(0);
  // Every card can be reached.
  const last = cardOf(page, '(425) 555-0195').getByTestId('decline');
  await last.click();
  await expect(cards(page)).toHaveCount(3);
  for (const call of calls.slice(1, 5)) await demo.hangUp(call);
  await expect(cards(page)).toHaveCount(0);
});

test('an answer that comes late changes texts and moves nothing', async ({ page }) => {
  await demo.turn('state', { graph: { latencyMilliseconds: 3000 } });
  const megan = (await (await page.request.get(`${demo.emulator}/emulator/info`)).json()) as {
    tenants: { users: { upn: string; oid: string }[] }[];
  };
  const oid = megan.tenants.flatMap(({ users }) => users).find(({ upn }) => upn === MEGAN)?.oid;
  await ring({ identifier: { kind: 'microsoftTeamsUser', microsoftTeamsUserId: oid } });
  const card = cards(page);
  await expect(card).toBeVisible();
  await card.getByRole('button', { name: 'Decline' }).focus();
  const where = () => Promise.all(['accept', 'decline'].map((id) => boxOf(card.getByTestId(id))));
  const before = await where();
  await expect(card.getByTestId('card-title')).not.toHaveText('Megan Bowen');
  await expect(card.getByTestId('card-title')).toHaveText('Megan Bowen', { timeout: 9000 });
  expect(await where()).toEqual(before);
  await expect(card.getByRole('button', { name: 'Decline' })).toBeFocused();
  await look(page, 'card-late');
  await page.keyboard.press('Enter');
  await expect(card).toHaveCount(0);
});

test('by the keyboard alone, from wherever the agent types', async ({ page }) => {
  const search = page.getByTestId('customers-search');
  await search.fill('Sicil');
  const first = await ring(phone(DIEGO));
  await expect(cardOf(page, 'Diego Siciliani')).toBeVisible();
  // The call takes nothing from where the agent types.
  await expect(search).toBeFocused();
  await page.keyboard.type('iani');
  await page.keyboard.press('Control+Shift+S');
  await expect(page.getByTestId('call-bar')).toContainText('Diego Siciliani');
  await expect(search).toBeFocused();
  await expect(search).toHaveValue('Siciliani');
  await demo.hangUp(first);
  await expect(page.getByTestId('call-bar')).toHaveCount(0);

  await ring(phone(DIEGO));
  await expect(cardOf(page, 'Diego Siciliani')).toBeVisible();
  await page.keyboard.press('Control+Shift+L');
  await expect(cards(page).getByTestId('accept')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(search).toBeFocused();
  await page.keyboard.press('Control+Shift+D');
  await expect(cards(page)).toHaveCount(0);
  await expect(search).toBeFocused();

  await page.keyboard.press('Control+.');
  await expect(page.getByTestId('shortcuts')).toContainText('Ctrl + Shift + S');
  await look(page, 'shortcuts');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('shortcuts')).toHaveCount(0);
});

test('who wants no disturbance hears nothing; after a call there is quiet time', async ({ page }) => {
  const state = page.getByTestId('agent-state');
  await state.click();
  await look(page, 'agent-state');
  await page.getByRole('menuitemradio', { name: 'Do not disturb' }).click();
  await page.keyboard.press('Escape');
  await expect(state).toHaveAttribute('data-state', 'do-not-disturb');
  const quiet = await ring(phone(DIEGO));
  await expect.poll(async () => (await heard(page)).announced).toHaveLength(1);
  await expect(cards(page)).toBeVisible();
  expect((await heard(page)).started).toBe(0);
  await demo.hangUp(quiet);
  await expect(cards(page)).toHaveCount(0);

  await state.click();
  await page.getByRole('menuitemradio', { name: 'Available' }).click();
  await state.click();
  await page.getByRole('menuitemradio', { name: '1 minute' }).click();
  await expect(state).toHaveAttribute('data-state', 'available');
  const call = await ring(phone(DIEGO));
  await cards(page).getByTestId('accept').click();
  await expect(page.getByTestId('call-bar')).toContainText(/\d:\d\d/);
  await demo.hangUp(call);
  await expect(state).toHaveAttribute('data-state', 'wrap-up');
  await expect(state).toHaveText(/After call 0:\d\d|After call 1:00/);
  await state.click();
  await page.getByRole('menuitem', { name: 'End the quiet time' }).click();
  await expect(state).toHaveAttribute('data-state', 'available');
});

test('Teams says that the agent is not to be disturbed', async ({ page }) => {
  await page.route('**/api/v1/directory/users?*presence=true*', async (route) => {
    const answer = await route.fetch();
    const people = (await answer.json()) as { items: object[] };
    const presence = { availability: 'DoNotDisturb', activity: 'Presenting' };
    await route.fulfill({
      response: answer,
      json: { ...people, items: people.items.map((one) => ({ ...one, presence })) },
    });
  });
  await page.reload();
  await expect(page.getByTestId('agent-state')).toHaveText('Do not disturb (Teams)');
});

test('a notification of the system says who calls, and its buttons answer and decline', async ({ page, context }) => {
  await context.grantPermissions(['notifications'], { origin: demo.front });
  await page.getByTestId('agent-state').click();
  await page.getByRole('menuitem', { name: 'Sound and notifications' }).click();
  await page.getByRole('switch', { name: 'Notify on the desktop' }).click();
  await look(page, 'alerts');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  // The agent looks at something else.
  const other = await context.newPage();
  await other.goto('about:blank');
  await other.bringToFront();
  // Playwright has every page believe that it has the focus, which newer browsers tell the worker too.
  const browser = await context.newCDPSession(page);
  await browser.send('Emulation.setFocusEmulationEnabled', { enabled: false });

  for (const [action, end] of [
    ['decline', async () => expect(cards(page)).toHaveCount(0)],
    ['accept', async () => expect(page.getByTestId('call-bar')).toContainText('Diego Siciliani')],
  ] as const) {
    await test.step(action, async () => {
      await ring(phone(DIEGO));
      const [worker] = context.serviceWorkers();
      const worked = worker ?? (await context.waitForEvent('serviceworker'));
      const shown = () =>
        worked.evaluate(async () => {
          const scope = globalThis as unknown as { registration: ServiceWorkerRegistration };
          return (await scope.registration.getNotifications()).map(({ title }) => title);
        });
      await expect.poll(shown).toEqual(['Diego Siciliani is calling']);
      await worked.evaluate(async (action) => {
        const scope = globalThis as unknown as {
          registration: ServiceWorkerRegistration;
          NotificationEvent: new (type: string, init: object) => Event;
        };
        const [notification] = await scope.registration.getNotifications();
        globalThis.dispatchEvent(new scope.NotificationEvent('notificationclick', { notification, action }));
      }, action);
      await end();
      await expect.poll(shown).toEqual([]);
    });
  }
});
