/** The console: a first-time admin goes from an empty organisation to an active plugin and back, and sees what happened. */
import { readFile } from 'node:fs/promises';

import { expect, type Page, test } from '@playwright/test';

import { type ConsolePage, expectAccessible, expectPages, THEMES, useTheme } from './accessible.js';
import { look, useBuiltClient } from './client.js';
import { built, withManifest } from './components.js';
import { ALICE, Demo, DIEGO, signIn } from './demo.js';

/** Admin of Tailspin, which has no plugin. */
const THEO = 'theo@tailspin.example';
const NESTOR = 'nestor@fabrikam.example';
/** A developer of Fabrikam who is no admin. */
const HENRIETTA = 'henrietta@fabrikam.example';
/** Admin of Wingtip, whose only plugin never ends. */
const WALT = 'walt@wingtip.example';

let demo: Demo;
let problems: string[];

test.beforeAll(async () => {
  demo = await Demo.start();
});

test.beforeEach(({ page }) => {
  problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) problems.push(message.text());
  });
});

test.afterEach(() => {
  expect(problems).toEqual([]);
});

test.afterAll(async () => {
  await demo.stop();
});

async function enter(page: Page, user: string, path = '/admin'): Promise<void> {
  await page.goto(demo.front);
  await signIn(page, user);
  await useBuiltClient(page, demo.front);
  await expect(page.getByTestId('ready-indicator')).toBeVisible();
  await page.goto(demo.front + path);
}

/** A component of the repository, as another version where one is named. */
const component = async (name: string, version = '0.1.0'): Promise<Buffer> =>
  withManifest(await built(name), (manifest) => ({ ...manifest, version }));

const asFile = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/wasm', buffer });

const chooseFile = (page: Page, name: string, buffer: Buffer) =>
  page.locator('input[type=file]').setInputFiles(asFile(name, buffer));

test('an admin who comes for the first time gets a plugin to work, replaces it and goes back', async ({ page }) => {
  await enter(page, THEO);

  await test.step('nothing is there yet, and it says how to begin', async () => {
    await expect(page).toHaveURL(/\/admin\/plugins$/);
    await expect(page.getByTestId('no-plugins')).toBeVisible();
    await look(page, 'console-empty');
    await page.getByRole('button', { name: 'Upload a version' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Upload a version of a plugin' })).toBeVisible();
  });

  await test.step('a file that is no component is refused, with the reason', async () => {
    await chooseFile(page, 'plugin.json', Buffer.from('{"name": "caller-id-rust"}'));
    await expect(page.getByTestId('refusal')).toContainText('plugin.json was not taken.');
    await expect(page.getByTestId('refusal')).toContainText('JSON, not a WebAssembly component');
    await look(page, 'console-upload-refused');
    // What compilers make that know nothing of components.
    await chooseFile(page, 'module.wasm', Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    await expect(page.getByTestId('refusal')).toContainText('module.wasm was not taken.');
    await expect(page.getByTestId('refusal')).toContainText('component');
  });

  await test.step('the right file is dropped, and its report is shown', async () => {
    const bytes = [...(await component('caller-id-rust'))];
    const transfer = await page.evaluateHandle((bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], 'plugin.wasm', { type: 'application/wasm' }));
      return data;
    }, bytes);
    await page.getByTestId('drop').dispatchEvent('drop', { dataTransfer: transfer });
    await expect(page.getByTestId('version-report')).toBeVisible({ timeout: 60_000 });
    await expect(page.getByRole('heading', { level: 1, name: 'caller-id-rust 0.1.0' })).toBeVisible();
    await expect(page.getByTestId('version-report')).toContainText('Says who is calling');
    await expect(page.getByTestId('version-report')).toContainText('It asks for nothing.');
    await expect(page.getByTestId('version-report')).toContainText('Rust');
    // It is rehearsed by itself.
    await expect(page.getByTestId('rehearsal')).toContainText('Rung for 5 callers.', { timeout: 60_000 });
    await look(page, 'console-report');
  });

  await test.step('it is activated', async () => {
    await page.getByLabel('Why (optional)').fill('The first one');
    await page.getByRole('button', { name: 'Activate this version…' }).click();
    await expect(page.getByRole('dialog')).toContainText('No version is active now.');
    await look(page, 'console-activate');
    await page.getByRole('dialog').getByRole('button', { name: 'Activate' }).click();
    await expect(page).toHaveURL(/\/admin\/plugins\/caller-id-rust$/);
    await expect(page.getByTestId('version-row')).toHaveCount(1);
    await expect(page.getByTestId('version-row')).toContainText('Active');
    await expect(page.getByTestId('plugin-history').first()).toContainText('Activated: 0.1.0');
    await expect(page.getByTestId('plugin-history').first()).toContainText('The first one');
  });

  await test.step('another version replaces it', async () => {
    await page.getByRole('button', { name: 'Upload a version' }).click();
    await chooseFile(page, 'next.wasm', await component('caller-id-rust', '0.2.0'));
    await expect(page.getByRole('heading', { level: 1, name: 'caller-id-rust 0.2.0' })).toBeVisible({
      timeout: 60_000,
    });
    await page.getByRole('button', { name: 'Activate this version…' }).click();
    await expect(page.getByRole('dialog')).toContainText('It replaces version 0.1.0');
    await expect(page.getByRole('dialog')).toContainText('Nothing but its code is different.');
    await page.getByRole('dialog').getByRole('button', { name: 'Activate' }).click();
    await expect(page.getByTestId('version-row').first()).toContainText('Active');
    await expect(page.getByTestId('version-row').last()).toContainText('Active before');
    await look(page, 'console-plugin');
  });

  await test.step('it is rolled back, and says so', async () => {
    await page.getByRole('button', { name: 'Roll back to 0.1.0…' }).click();
    await expect(page.getByRole('dialog')).toContainText('Roll caller-id-rust back to 0.1.0?');
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
    await expect(page.getByTestId('version-row').filter({ hasText: '0.1.0' })).toContainText('Active');
    await expect(page.getByTestId('plugin-history').first()).toContainText('Rolled back: 0.1.0');
  });

  await test.step('switched off, it takes no calls', async () => {
    await page.getByRole('button', { name: 'Switch off' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click();
    await expect(page.getByText('No version is active: calls go without this plugin.')).toBeVisible();
    await page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'Plugins' }).click();
    await expect(page.getByTestId('plugin-row')).toContainText('Off');
  });
});

test('what a plugin would send where is set up, tried and found in the log', async ({ page }) => {
  await enter(page, NESTOR, '/admin/upload');
  await chooseFile(page, 'crm.wasm', await component('web-crm'));
  await expect(page.getByRole('heading', { level: 1, name: 'web-crm 0.1.0' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId('grant').first()).toContainText('Send requests to other systems');
  await expect(page.getByTestId('flows')).toContainText('All of that can go to: crm.');
  await look(page, 'console-report-crm');
  await page.getByRole('button', { name: 'Activate this version…' }).click();
  await expect(page.getByRole('dialog')).toContainText('It may: Send requests to other systems: crm');
  await page.getByRole('dialog').getByRole('button', { name: 'Activate' }).click();
  await expect(page.getByTestId('version-row')).toContainText('Active');

  await test.step('its connection', async () => {
    await page.getByRole('link', { name: 'Settings and connections' }).click();
    const connection = page.getByTestId('connection');
    await expect(connection).toContainText('Not set up');
    await connection.getByRole('button', { name: 'Set up' }).click();
    await connection.getByLabel('Address').fill('http://127.0.0.1:1/secret');
    const kind = connection.getByLabel('How it proves who it is');
    await kind.selectOption('oauth2-client-credentials');
    await connection.getByLabel('Token address').fill('http://login.example/token');
    await connection.getByLabel('Client id').fill('switchboard');
    await connection.getByLabel('Client secret').fill('s3cret-of-the-client');
    await connection.getByRole('button', { name: 'Save' }).click();
    await expect(connection).toContainText('An address with https is needed');
    await look(page, 'console-connection-oauth2');
    await kind.selectOption('bearer');
    await connection.getByLabel('Token').fill('s3cret-token');
    await connection.getByRole('button', { name: 'Save' }).click();
    await expect(connection).toContainText(/Set up|may not reach/);
    await look(page, 'console-connection');
  });

  await test.step('its settings', async () => {
    const form = page.getByRole('region', { name: 'Settings', exact: true });
    await form.getByLabel('timeoutMs').fill('5');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form.getByText('5 is less than the minimum of 100')).toBeVisible();
    await form.getByLabel('timeoutMs').fill('500');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved. It counts from the next call on.')).toBeVisible();
    await look(page, 'console-settings');
  });

  await test.step('rung by hand, it shows what it would do', async () => {
    await page.getByRole('link', { name: 'Try it' }).click();
    await page.getByLabel('Who is calling').fill(DIEGO);
    await page.getByRole('button', { name: 'Ring', exact: true }).click();
    await expect(page.getByTestId('trial-card')).toContainText('Diego Siciliani');
    await expect(page.getByTestId('host-call').first()).toContainText('http.send GET');
    await look(page, 'console-trial');
  });

  await test.step('its log, from a call', async () => {
    const status = await page.evaluate(
      async (phoneNumber) =>
        (
          await fetch('/api/v1/calls/incoming', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ callId: 'log', callerInfo: { identifier: { kind: 'phoneNumber', phoneNumber } } }),
          })
        ).status,
      DIEGO,
    );
    expect(status).toBe(200);
    await page.getByRole('link', { name: 'Log', exact: true }).click();
    await expect(page.getByTestId('log-line').first()).toBeVisible();
    await page.getByLabel('Level').selectOption({ label: 'Errors only' });
    await expect(page.getByTestId('log-line').first()).toHaveAttribute('data-level', 'error');
    await page.getByLabel('Search the log').fill('no line has this');
    await expect(page.getByText('No line fits.')).toBeVisible();
    await page.getByLabel('Search the log').fill('');
    await expect(page.getByTestId('log-line').first()).toBeVisible();
    await look(page, 'console-log');
  });

  await page.getByRole('link', { name: 'Versions', exact: true }).click();
  await page.getByRole('button', { name: 'Switch off' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click();
  await expect(page.getByText('No version is active')).toBeVisible();
});

test('from a call in the history to the line of the exception, it is two clicks', async ({ page }) => {
  await enter(page, THEO, '/admin/upload');
  await chooseFile(page, 'throws.wasm', await component('throws-typescript'));
  await page.getByRole('button', { name: 'Activate this version…' }).click({ timeout: 60_000 });
  await page.getByRole('dialog').getByRole('button', { name: 'Activate' }).click();
  await expect(page.getByTestId('version-row')).toContainText('Active');
  const call = await demo.ring(THEO, { identifier: { kind: 'phoneNumber', phoneNumber: DIEGO } });
  await expect(page.getByTestId('incoming-call')).toBeVisible();
  await demo.hangUp(call);
  await expect(page.getByTestId('incoming-call')).toHaveCount(0);
  await page.goto(`${demo.front}/history`);

  await page.getByTestId('history-row').first().getByRole('link').first().click();
  const source = page.locator('[data-testid=trace-source][data-source="plugin:throws-typescript"]');
  await expect(source).toHaveAttribute('data-outcome', 'failed');
  await expect(page.getByTestId('trace-decision')).toHaveAttribute('data-basis', 'unknown');
  await expect(source.getByRole('link', { name: 'Version 0.1.0' })).toBeVisible();
  await source.scrollIntoViewIfNeeded();
  await expectAccessible(page);
  await look(page, 'call-trace');
  await source.getByRole('link', { name: 'Log of this call' }).click();
  const lines = page.getByTestId('log-line');
  await expect(lines.filter({ hasText: 'gave no answer' })).toContainText('deliberately broken');
  await expect(lines.filter({ hasText: 'plugin.ts:' })).not.toHaveCount(0);
  await expect(page.getByText('Only lines of one call')).toBeVisible();
  await look(page, 'call-trace-log');
});

test('tokens are shown once, and the trail says who made them', async ({ page }) => {
  await enter(page, NESTOR, '/admin/tokens');
  await page.getByLabel('What it is for').fill('The build');
  await page.getByRole('button', { name: 'Make a token' }).click();
  await expect(page.getByTestId('token-secret')).toContainText('swb_');
  await look(page, 'console-token');
  await page.reload();
  await expect(page.getByTestId('token')).toContainText('The build');
  await expect(page.getByTestId('token-secret')).toHaveCount(0);
  await page.getByRole('button', { name: 'Delete The build' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByTestId('token')).toHaveCount(0);
  await page.getByRole('link', { name: 'Audit trail' }).click();
  await page.getByLabel('About').selectOption({ label: 'API tokens' });
  await expect(page.getByTestId('audit-entry').first()).toContainText('token.delete');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  expect(await readFile(await (await download).path(), 'utf8')).toContain('token.delete');
});

test('agents and developers see what is theirs', async ({ page, browser }) => {
  await enter(page, ALICE, '/admin/plugins');
  await expect(page.getByText('This page is for administrators and developers of Fabrikam.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Admin' })).toHaveCount(0);
  await look(page, 'console-not-yours');
  const context = await browser.newContext();
  const other = await context.newPage();
  await enter(other, HENRIETTA, '/admin/audit');
  await expect(other.getByText('This page is for administrators of Fabrikam.')).toBeVisible();
  await other.getByRole('link', { name: 'Plugins' }).click();
  await expect(other.getByTestId('plugin-row').first()).toBeVisible();
  await expect(other.getByRole('link', { name: 'Audit trail' })).toHaveCount(0);
  await context.close();
});

test('a version that breaks is taken off the calls, and its page says why and how to come back', async ({ page }) => {
  await enter(page, WALT, '/admin/plugins/loop');
  await expect(page.getByTestId('version-row')).toContainText('Active');
  await page.evaluate(async (phoneNumber) => {
    for (const callId of ['1', '2', '3', '4', '5', '6']) {
      const callerInfo = { identifier: { kind: 'phoneNumber', phoneNumber } };
      // The answer is the final card.
      await fetch('/api/v1/calls/incoming', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ callId, callerInfo }),
      });
    }
  }, DIEGO);
  await expect(page.getByTestId('replaced')).toContainText('There is no other good version');
  await expect(page.getByTestId('replaced')).toContainText('did not answer within');
  await expect(page.getByTestId('plugin-history').first()).toContainText('Taken off the calls');
  await expect(page.getByRole('button', { name: 'Activate 0.1.0 again…' })).toBeVisible();
  await look(page, 'console-replaced');
});

const PAGES: ConsolePage[] = [
  { path: '/admin/plugins', there: '[data-testid=plugin-row]' },
  { path: '/admin/upload', there: '[data-testid=drop]' },
  { path: '/admin/plugins/phone-book', there: '[data-testid=version-row]' },
  { path: '/admin/plugins/phone-book/settings', there: 'section' },
  { path: '/admin/plugins/phone-book/try', there: 'form' },
  { path: '/admin/plugins/phone-book/log', there: 'select' },
  { path: '/admin/plugins/phone-book/figures', there: 'h1' },
  { path: '/admin/plugins/phone-book/values', there: 'h1' },
  { path: '/admin/call-log', there: 'select' },
  { path: '/admin/tokens', there: 'form' },
  { path: '/admin/audit', there: '[data-testid=audit-entry]' },
  { path: '/admin/settings', there: 'form' },
  { path: '/admin/reachable', there: '[data-testid=reachable-row]' },
  { path: '/admin/onboarding', there: '[data-testid=finding]' },
  { path: '/admin/quotas', there: 'h1' },
  { path: '/admin/erasure', there: 'h1' },
];

for (const theme of THEMES) {
  test(`pages of the console in ${theme}`, async ({ page }) => {
    test.setTimeout(240_000);
    await useTheme(page, theme);
    await enter(page, NESTOR);
    const version = await page.evaluate(async () => {
      const { items } = (await (await fetch('/api/v1/admin/plugins')).json()) as {
        items: { name: string; versions: { digest: string }[] }[];
      };
      const book = items.find(({ name }) => name === 'phone-book');
      return `/admin/plugins/phone-book/versions/${book?.versions[0]?.digest ?? ''}`;
    });
    const pages = [...PAGES, { path: version, there: '[data-testid=version-report]' }];
    await expectPages(page, demo.front, pages, theme, 'console');
  });
}
