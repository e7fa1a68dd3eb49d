/** Accounts of another system: an admin sets the connection up, people consent there, and calls show what each of them may see. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { type Browser, expect, type Page, test } from '@playwright/test';

import { expectAccessible } from './accessible.js';
import { look, useBuiltClient } from './client.js';
import { Crm } from './crm.js';
import { ALICE, type CallerInfo, Demo, MEGAN, signIn } from './demo.js';

const NESTOR = 'nestor@fabrikam.example';

/** Ada Brewer, whom only the CRM knows. */
const ADA: CallerInfo = { identifier: { kind: 'phoneNumber', phoneNumber: '+442079460991' } };

let demo: Demo;
let crm: Crm;

test.beforeAll(async () => {
  [demo, crm] = await Promise.all([Demo.start(), Crm.start()]);
});

test.afterAll(async () => {
  crm.stop();
  await demo.stop();
});

async function enter(browser: Browser, user: string, path: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  page.on('pageerror', (error) => {
    throw error;
  });
  await page.goto(demo.front);
  await signIn(page, user);
  await useBuiltClient(page, demo.front);
  await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
  await page.goto(demo.front + path);
  return page;
}

/** Consents at the CRM's page, or does not. */
async function decide(page: Page, account: string, button: 'Allow' | 'Refuse'): Promise<void> {
  await page.waitForURL(`${crm.url}/**`);
  await expect(page.getByText('Switchboard asks for: crm offline_access')).toBeVisible();
  await page.getByLabel('Your account').fill(account);
  await page.getByRole('button', { name: button }).click();
  await page.waitForURL(`${demo.front}/**`);
}

/** Ada rings somebody, whose card is looked at, and hangs up. */
async function rung(page: Page, user: string, look: (card: ReturnType<Page['getByTestId']>) => Promise<void>) {
  await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
  const call = await demo.ring(user, ADA);
  const card = page.getByTestId('incoming-call');
  try {
    await expect(card).toBeVisible();
    await look(card);
  } finally {
    await demo.hangUp(call);
  }
  // What is over stays in sight for a moment.
  await expect(card).toHaveCount(0, { timeout: 20_000 });
}

test('agents connect their own accounts, and then an admin connects one for everybody', async ({ browser }) => {
  test.setTimeout(240_000);
  const admin = await enter(browser, NESTOR, '/admin/upload');
  const connection = admin.getByTestId('connection');

  await test.step('the admin sets the connection up', async () => {
    const buffer = await readFile(resolve('../../target/assets/plugins/web-crm.wasm'));
    await admin.locator('input[type=file]').setInputFiles({ name: 'crm.wasm', mimeType: 'application/wasm', buffer });
    await admin.getByRole('button', { name: 'Activate this version…' }).click({ timeout: 60_000 });
    await admin.getByRole('dialog').getByRole('button', { name: 'Activate' }).click();
    await admin.getByRole('link', { name: 'Settings and connections' }).click();
    await connection.getByRole('button', { name: 'Set up' }).click();
    await connection.getByLabel('Address', { exact: false }).first().fill(crm.url);
    await connection.getByLabel('How it proves who it is').selectOption('oauth2-authorization-code');
    await connection.getByLabel('Who connects an account').selectOption('agent');
    await expect(connection.getByTestId('redirect-uri')).toContainText(`${demo.front}/auth/connections/callback`);
    await connection.getByLabel('Address of the consent').fill('http://login.example/authorize');
    await connection.getByLabel('Token address').fill(`${crm.url}/oauth2/token`);
    await connection.getByLabel('Client id').fill('switchboard');
    await connection.getByLabel('Client secret').fill('crm-client-secret');
    await connection.getByLabel('Scope').fill('crm offline_access');
    await connection.getByLabel('Address of the revocation').fill(`${crm.url}/oauth2/revoke`);
    await connection.getByRole('button', { name: 'Save' }).click();
    await expect(connection).toContainText('An address with https is needed');
    await look(admin, 'account-connection-form');
    await connection.getByLabel('Address of the consent').fill(`${crm.url}/oauth2/authorize`);
    await connection.getByRole('button', { name: 'Save' }).click();
    await expect(connection).toContainText('0 agents have connected an account.');
    await expectAccessible(admin);
  });

  const alice = await enter(browser, ALICE, '/customers');
  const account = alice.getByTestId('connected-account');

  await test.step('so does the page of the customers, which the CRM keeps', async () => {
    const notice = alice.getByTestId('must-connect');
    await expect(notice).toContainText('A plugin needs your account of another system.');
    await look(alice, 'account-customers');
    await notice.getByRole('link', { name: 'Connect it in the settings' }).click();
    await expect(account).toContainText('Not connected');
    await alice.goto(`${demo.front}/customers`);
  });

  await test.step('the card tells the agent to connect, and leads there', async () => {
    await rung(alice, ALICE, async (card) => {
      await expect(card.getByTestId('card-must-connect')).toBeVisible();
      await look(alice, 'account-card');
      await card.getByRole('link', { name: 'Connect it in the settings' }).click();
      await expect(account).toContainText('Not connected');
    });
    await expectAccessible(alice);
  });

  await test.step('who does not agree is connected to nothing', async () => {
    await account.getByRole('button', { name: 'Connect' }).click();
    await decide(alice, 'alice', 'Refuse');
    await expect(alice.getByTestId('account-outcome')).toContainText('You did not agree at the other system');
    await expect(account).toContainText('Not connected');
  });

  await test.step('who agrees sees callers of the CRM', async () => {
    await account.getByRole('button', { name: 'Connect' }).click();
    await decide(alice, 'alice', 'Allow');
    await expect(alice.getByTestId('account-outcome')).toContainText('The account is connected');
    await expect(account).toContainText('Connected');
    await look(alice, 'account-connected');
    await rung(alice, ALICE, async (card) => {
      await expect(card).toContainText('Ada Brewer');
    });
    await admin.reload();
    await expect(connection).toContainText('1 agent has connected an account.', { timeout: 30_000 });
  });

  await test.step('another agent has to connect too', async () => {
    const megan = await enter(browser, MEGAN, '/customers');
    await rung(megan, MEGAN, async (card) => {
      await expect(card.getByTestId('card-must-connect')).toBeVisible();
    });
    await megan.context().close();
  });

  await test.step('taken back at the CRM, it is connected again', async () => {
    await crm.revoke('alice');
    // A token that has just come is not asked for anew: the host does so some seconds later.
    await expect(async () => {
      await rung(alice, ALICE, async (card) => {
        await expect(card.first().getByTestId('card-must-connect')).toBeVisible({ timeout: 3000 });
      });
    }).toPass({ timeout: 60_000, intervals: [2000] });
    await alice.goto(`${demo.front}/settings`);
    await expect(account).toContainText('The other system no longer takes what you gave it');
    await look(alice, 'account-lapsed');
    await account.getByRole('button', { name: 'Connect again' }).click();
    await decide(alice, 'alice', 'Allow');
    await expect(account.getByText('Connected', { exact: true })).toBeVisible();
  });

  await test.step('disconnected, it is gone', async () => {
    await account.getByRole('button', { name: 'Disconnect' }).click();
    await expect(account).toContainText('Disconnect crm?');
    await account.getByRole('button', { name: 'Disconnect' }).click();
    await expect(account).toContainText('Not connected');
    await expect.poll(() => crm.revocations('alice')).toBe(1);
  });

  await test.step('the admin connects one for everybody', async () => {
    await connection.getByRole('button', { name: 'Change' }).click();
    await connection.getByLabel('Who connects an account').selectOption('tenant');
    await connection.getByLabel('Client secret').fill('crm-client-secret');
    await connection.getByRole('button', { name: 'Save' }).click();
    await expect(connection).toContainText('Nobody has connected an account.');
    await connection.getByRole('button', { name: 'Test' }).click();
    await expect(connection.getByTestId('connection-test')).toContainText('No account is connected to it');
    await connection.getByRole('button', { name: 'Connect' }).click();
    await decide(admin, 'house', 'Allow');
    await expect(admin.getByTestId('account-outcome')).toContainText('The account is connected');
    await expect(connection).toContainText(/Connected .* by Nestor/);
    await connection.getByRole('button', { name: 'Test' }).click();
    await expect(connection.getByTestId('connection-test')).toContainText('The token endpoint gave a token');
    await look(admin, 'account-of-everybody');
    await rung(alice, ALICE, async (card) => {
      await expect(card).toContainText('Ada Brewer');
    });
    await alice.goto(`${demo.front}/settings`);
    await expect(account).toContainText('for everybody');
    await expect(account.getByRole('button')).toHaveCount(0);
  });

  await test.step('in German', async () => {
    await alice.getByLabel('Language', { exact: true }).selectOption('de');
    await expect(account).toContainText('für alle');
    await look(alice, 'account-german');
  });
});
