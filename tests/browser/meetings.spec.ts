/** Meetings in a real browser: what is on and next comes first, what is hidden is counted, and joining works. */
import { expect, type Page, test } from '@playwright/test';

import { agent } from './agents.js';
import { look, useBuiltClient } from './client.js';
import { ALICE, Demo, MEGAN, signIn } from './demo.js';

let demo: Demo;

test.beforeAll(async () => {
  demo = await Demo.start();
});

test.beforeEach(async ({ page }) => {
  await page.goto(`${demo.front}/meetings`);
  await signIn(page, ALICE);
  await useBuiltClient(page, demo.front);
  await expect(page.getByTestId('meeting').first()).toBeVisible();
  await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
});

test.afterAll(async () => {
  await demo.stop();
});

/** How many meetings the history has. */
async function kept(page: Page): Promise<number> {
  const answer = await page.request.get(`${demo.front}/api/v1/calls?kind=meeting`);
  const { items } = (await answer.json()) as { items: unknown[] };
  return items.length;
}

test('the agenda', async ({ page }) => {
  await expect(page).toHaveURL(/\/meetings$/);
  const sections = await page.getByRole('heading', { level: 2 }).allTextContents();
  expect(['Now', 'Next']).toContain(sections[0]);
  const hidden = page.getByTestId('hidden-meetings');
  await expect(hidden).toContainText(/meetings? (is|are) hidden/);
  await hidden.locator('summary').click();
  await expect(hidden.getByRole('listitem').first()).toContainText(/\d+: .+ \(.+\)/);
  await expect(page.getByText(/^Times are those of /)).toBeVisible();
  await look(page, 'meetings');
  await page.getByRole('button', { name: 'Later', exact: true }).click();
  await expect(page.getByRole('button', { name: 'From today' })).toBeEnabled();
  await page.getByRole('button', { name: 'From today' }).click();
  await expect(page.getByTestId('meeting').first()).toBeVisible();
});

test('a meeting of the agenda is joined and left', async ({ page }) => {
  await page.getByTestId('meeting').getByRole('button', { name: /^Join/ }).first().click();
  await expect(page.getByTestId('call-bar')).toBeVisible();
  await look(page, 'meeting-joined');
  await page.getByTestId('hang-up').click();
  await expect(page.getByTestId('hang-up')).toHaveCount(0);
  await expect.poll(() => kept(page)).toBe(1);
});

test('a meeting that was joined stands in the history, once, also after an outage and a reload', async ({ page }) => {
  const meeting = page
    .getByTestId('meeting')
    .filter({ has: page.getByRole('button', { name: /^Join/ }) })
    .first();
  const label = (await meeting.getByRole('button').getAttribute('aria-label')) ?? '';
  const title = label.replace(/^Join /, '');
  // The test above may have joined it as well.
  const before = await kept(page);
  await page.route('**/api/v1/calls/records', (route) => route.abort());
  await meeting.getByRole('button', { name: /^Join/ }).click();
  await expect(page.getByTestId('call-bar')).toContainText(/\d:\d\d/);
  await page.getByTestId('hang-up').click();
  await expect(page.getByTestId('hang-up')).toHaveCount(0);
  await page.unroute('**/api/v1/calls/records');
  await page.reload();

  await page.goto(`${demo.front}/history?show=meetings`);
  const rows = page.getByTestId('history-row').filter({ hasText: title });
  await expect(rows).toHaveCount(before + 1);
  const row = rows.first();
  await expect(row).toHaveAttribute('data-kind', 'meeting');
  await expect(row.getByRole('cell').nth(1)).toHaveText('Joined');
  await expect(row.getByRole('cell').nth(3)).toHaveText(/^\d+:\d\d$/);
  await expect(page.getByTestId('missed-count')).toHaveCount(0);
  await look(page, 'history-meetings');
  await row.getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await look(page, 'meeting-page');
  await page.getByRole('button', { name: 'Join again' }).click();
  await expect(page.getByTestId('call-bar')).toContainText(title);
  await page.getByTestId('hang-up').click();
  await page.goto(`${demo.front}/history`);
  await page.getByLabel('Which calls').selectOption('Answered');
  await expect(page.getByTestId('history-row').filter({ hasText: title })).toHaveCount(0);
});

test('a meeting is joined by what somebody sent', async ({ page }) => {
  await page.getByText('Join by a link, or by id and passcode').click();
  const join = page.getByRole('main').getByRole('button', { name: 'Join', exact: true });
  await expect(join).toBeDisabled();

  await test.step('what is no link is refused in words', async () => {
    await page.getByLabel('Link or invitation').fill('https://example.com/party');
    await join.click();
    await expect(page.getByRole('main').getByRole('alert')).toContainText(/link/i);
    await look(page, 'meeting-link-refused');
    await page.getByLabel('Link or invitation').fill('');
  });

  await joinById(page);
  await expect(page.getByTestId('call-bar')).toContainText(/\d:\d\d/);
  await page.getByTestId('hang-up').click();
  await expect(page.getByTestId('hang-up')).toHaveCount(0);

  await test.step('and again from the history, also after a reload', async () => {
    await page.goto(`${demo.front}/history?show=meetings`);
    const row = page.getByTestId('history-row').filter({ hasText: 'Meeting' }).first();
    await expect(row.getByRole('cell').nth(1)).toHaveText('Joined');
    await look(page, 'history-join-again');
    const asked = page.waitForResponse((answer) => /\/calls\/[^/]+\/join$/.test(new URL(answer.url()).pathname));
    await row.getByRole('button', { name: 'Join again' }).click();
    expect(await (await asked).json()).toMatchObject({ meetingId: '123456789012', passcode: 'aBc123' });
    await expect(page.getByTestId('call-bar')).toContainText(/\d:\d\d/);
    // Of the one that goes on there are the controls of the call.
    await expect(page.getByRole('button', { name: 'Join again' })).toHaveCount(1);
    await page.getByTestId('hang-up').click();
    await expect(page.getByRole('button', { name: 'Join again' })).toHaveCount(2);
  });

  await test.step('the browser keeps no passcode', async () => {
    const kept = await page.evaluate(async () => {
      const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
      const all: unknown[] = [Object.entries(localStorage), Object.entries(sessionStorage)];
      for (const name of names) {
        const database = await new Promise<IDBDatabase>((resolve, reject) => {
          const request = indexedDB.open(name);
          request.onsuccess = () => {
            resolve(request.result);
          };
          request.onerror = () => {
            reject(request.error ?? new Error(name));
          };
        });
        for (const store of database.objectStoreNames)
          all.push(
            await new Promise((resolve) => {
              const request = database.transaction(store).objectStore(store).getAll();
              request.onsuccess = () => {
                resolve(request.result);
              };
            }),
          );
        database.close();
      }
      return JSON.stringify(all);
    });
    expect(kept).not.toContain('aBc123');
  });
});

test('what is no meeting is refused in German', async ({ browser }) => {
  const context = await browser.newContext({ locale: 'de-DE' });
  const page = await context.newPage();
  await page.goto(`${demo.front}/meetings`);
  await signIn(page, ALICE);
  await useBuiltClient(page, demo.front);
  await expect(page.getByTestId('meeting').first()).toBeVisible();
  await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
  await page.getByText('Mit Link oder mit ID und Kennung teilnehmen').click();
  const join = page.getByRole('main').getByRole('button', { name: 'Teilnehmen', exact: true });
  const alert = page.getByRole('main').getByRole('alert');
  await page.getByLabel('Link oder Einladung').fill('https://example.com/party');
  await join.click();
  await expect(alert).toHaveText('Dieser Link führt nicht zu Microsoft Teams.');
  await page.getByLabel('Link oder Einladung').fill('');
  await page.getByLabel('Besprechungs-ID').fill('12');
  await join.click();
  await expect(alert).toHaveText(/^Eine Besprechungs-ID hat 9 bis 18 Ziffern/);
  await page.getByLabel('Besprechungs-ID').fill('123 456 789 012');
  await page.getByLabel('Kennung').fill('a b');
  await join.click();
  await expect(alert).toHaveText(/^Eine Kennung hat nur Buchstaben und Ziffern/);
  await look(page, 'meeting-refused-german');
  await context.close();
});

/** Joins a meeting whose id and passcode somebody sent. */
async function joinById(page: Page): Promise<void> {
  await page.getByLabel('Meeting id').fill('123 456 789 012');
  await page.getByLabel('Passcode').fill('aBc123');
  await page.getByRole('main').getByRole('button', { name: 'Join', exact: true }).click();
}

test('who waits in the lobby is told so, and is let in by somebody inside', async ({ page, browser }) => {
  const context = await browser.newContext();
  const inside = await agent(context, demo.front, MEGAN);
  await inside.goto(`${demo.front}/meetings`);
  for (const one of [page, inside]) await one.getByText('Join by a link, or by id and passcode').click();
  await joinById(inside);
  await expect(inside.getByTestId('call-bar')).toContainText(/\d:\d\d/);
  await demo.turn('state', { meetings: { lobby: true } });
  await joinById(page);
  await expect(page.getByTestId('call-bar')).toContainText('Waiting to be let in');
  await look(page, 'meeting-lobby');
  await inside.getByTestId('call-bar').getByRole('button', { name: 'People' }).click();
  const waiting = inside.getByTestId('call-person').filter({ hasText: 'In the lobby' });
  await expect(waiting).toContainText('Alice');
  await look(inside, 'meeting-lobby-inside');
  await waiting.getByRole('button', { name: 'Let in' }).click();
  await expect(page.getByTestId('call-bar')).toContainText(/\d:\d\d/);
  await expect(waiting).toHaveCount(0);
  for (const one of [page, inside]) {
    await one.getByTestId('hang-up').click();
    await expect(one.getByTestId('hang-up')).toHaveCount(0);
  }
  await demo.turn('state', { meetings: { lobby: false } });
  await context.close();
});
