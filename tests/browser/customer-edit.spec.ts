/** Where a plugin keeps the customers and changes them, the forms work with the organisation's own system. */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

import { expect } from '@playwright/test';

import { expectAccessible } from './accessible.js';
import { look } from './client.js';
import { ALICE, Demo, signIn } from './demo.js';
import { install } from './install.js';
import { test } from './watched.js';

const NESTOR = 'nestor@fabrikam.example';
const TOKEN = 'crm-secret-canary';

let demo: Demo;
let crm: ChildProcess;

/** The CRM on a free port; its address. */
async function startCrm(): Promise<string> {
  const server = spawn('node', [resolve('../crm-server/server.mjs'), '0', TOKEN], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  crm = server;
  for await (const line of createInterface({ input: server.stdout })) {
    const port = /^listening (\d+)$/.exec(line)?.[1];
    if (port) return `http://127.0.0.1:${port}`;
  }
  throw new Error('the CRM ended before it listened');
}

test.beforeAll(async ({ browser }) => {
  const url = await startCrm();
  demo = await Demo.start();
  const page = await browser.newPage();
  await page.goto(demo.front);
  await signIn(page, NESTOR);
  await expect(page.getByTestId('ready-indicator')).toBeVisible();
  const body = { baseUrl: url, auth: { kind: 'bearer', token: TOKEN } };
  await install(page, 'web-crm', { method: 'PUT', path: '/connections/crm', body });
  await page.close();
});

test.beforeEach(async ({ page }) => {
  await page.goto(demo.front);
  await signIn(page, ALICE);
  await expect(page.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
});

test.afterAll(async () => {
  await demo.stop();
  crm.kill();
});

test('an agent adds a customer to the CRM, is told what it does not take, and changes it', async ({ page }) => {
  await page.getByRole('link', { name: 'Customers' }).first().click();
  await expect(page.getByText('Ada Brewer')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Find duplicates' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Add customer' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Ida Holm');
  await page.getByRole('textbox', { name: 'Mail' }).fill('ida@bounces.example');
  await page.getByRole('textbox', { name: 'Number' }).fill('+45 32 12 34 56');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('This address bounces.').first()).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Mail' })).toBeFocused();
  await look(page, 'customer-edit-refused');
  await expectAccessible(page);
  await page.getByRole('textbox', { name: 'Mail' }).fill('ida@tailspin.example');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Ida Holm' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Edit' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Delete' })).toHaveCount(0);
  await look(page, 'customer-edit-added');
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Ida Berg');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Ida Berg' })).toBeVisible();
});

test('an unknown caller becomes a contact of the CRM, which names the next call', async ({ page }) => {
  const caller = { identifier: { kind: 'phoneNumber', phoneNumber: '+4532123499' } };
  await demo.ring(ALICE, caller, { ringSeconds: 60 });
  const card = page.getByTestId('incoming-call');
  await card.getByRole('button', { name: 'New contact' }).click();
  await card.getByLabel('Name').fill('Otto Lind');
  await card.getByRole('button', { name: 'Save contact' }).click();
  await expect(card.getByText('Otto Lind is saved.')).toBeVisible();
  await look(page, 'customer-edit-from-card');
  await card.getByRole('button', { name: 'Decline' }).click();
  await expect(card).toHaveCount(0);
  await demo.ring(ALICE, caller, { ringSeconds: 60 });
  await expect(card.getByTestId('card-title')).toHaveText('Otto Lind');
  await card.getByRole('button', { name: 'Decline' }).click();
  await expect(card).toHaveCount(0);
});
