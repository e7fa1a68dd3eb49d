/** What a plugin asks about a call is filled in while the agent talks and afterwards, and comes to the organisation's own system. */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

import { expect, type Page } from '@playwright/test';

import { expectAccessible, useTheme } from './accessible.js';
import { phone, ready } from './calls.js';
import { look } from './client.js';
import { ALICE, Demo, MEGAN } from './demo.js';
import { install } from './install.js';
import { test } from './watched.js';

const NESTOR = 'nestor@fabrikam.example';
const TOKEN = 'crm-secret-canary';
/** Of the CRM's contacts. */
const ADA = '+442079460991';

let demo: Demo;
let crm: ChildProcess;
let url: string;

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
  url = await startCrm();
  demo = await Demo.start();
  const page = await browser.newPage();
  await ready(page, demo, NESTOR);
  const body = { baseUrl: url, auth: { kind: 'bearer', token: TOKEN } };
  await install(page, 'web-crm', { method: 'PUT', path: '/connections/crm', body });
  await page.close();
});

test.afterAll(async () => {
  await demo.stop();
  crm.kill();
});

/** What the CRM was told of calls of this agent. */
async function told(agent: string): Promise<unknown[]> {
  const answer = await fetch(`${url}/activities`, { headers: { authorization: `Bearer ${TOKEN}` } });
  const { items } = (await answer.json()) as { items: { agent: string; answers: unknown; disposition: unknown }[] };
  return items.filter((one) => one.agent === agent).map(({ answers, disposition }) => ({ answers, disposition }));
}

const formOf = (page: Page) => page.getByRole('form', { name: 'What is asked about this call' });

/** Ada rings, and the agent answers and opens the notes. */
async function talk(page: Page, agent: string): Promise<void> {
  await demo.ring(agent, phone(ADA));
  await page.getByTestId('accept').click();
  await page.getByRole('button', { name: /^Notes: Ada/ }).click();
  await expect(formOf(page)).toBeVisible();
}

test('an agent fills in what is asked, is told what is missing, and the CRM gets it', async ({ page }) => {
  await ready(page, demo, ALICE);
  await talk(page, ALICE);
  const form = formOf(page);

  await test.step('during the call, with a field that depends on another', async () => {
    await expect(form.getByLabel('Offer needed until')).toHaveCount(0);
    await form.getByLabel('What was it about?').selectOption({ label: 'An offer' });
    await expect(form.getByLabel('Offer needed until')).toBeVisible();
    await expect(form.getByText('Saved as you fill it in.')).toBeVisible();
    await look(page, 'call-form-in-call');
  });

  await test.step('after the call, what is missing is told at its field', async () => {
    await page.getByTestId('hang-up').click();
    await expect(page.getByTestId('call-bar')).toHaveCount(0);
    await expect(form.getByLabel('What was it about?')).toHaveValue('An offer');
    await form.getByRole('button', { name: 'Complete' }).click();
    await expect(form.getByText('2 answers are missing or do not fit. The rest is kept.')).toBeVisible();
    await expect(form.getByLabel('Result')).toBeFocused();
    await look(page, 'call-form-missing');
    await expectAccessible(page);
    await form.getByLabel('Result').selectOption({ label: 'Resolved' });
    await form.getByLabel('Offer needed until').fill('2026-12-04');
    await form.getByRole('button', { name: 'Complete' }).click();
    await expect(form.getByText('Complete, and saved.')).toBeVisible();
    await look(page, 'call-form-complete');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Finish' }).click();
    await expect(form).toHaveCount(0);
  });

  const whole = { answers: { reason: 'An offer', until: '2026-12-04' }, disposition: 'Resolved' };
  await expect.poll(() => told(ALICE), { timeout: 30_000 }).toEqual([whole]);

  await test.step('on the page of the call it is changed, and the CRM hears of it', async () => {
    await page.getByRole('link', { name: 'History' }).first().click();
    await page.getByTestId('history-row').first().getByRole('link', { name: 'Ada Brewer' }).click();
    await expect(form.getByLabel('Offer needed until')).toHaveValue('2026-12-04');
    await form.getByLabel('What was it about?').selectOption({ label: 'An order' });
    await form.getByRole('button', { name: 'Complete' }).click();
    await expect(form.getByText('Complete, and saved.')).toBeVisible();
    await look(page, 'call-form-on-page');
    await expectAccessible(page);
    await page.reload();
    await expect(form.getByLabel('What was it about?')).toHaveValue('An order');
    const changed = { answers: { reason: 'An order' }, disposition: 'Resolved' };
    await expect.poll(() => told(ALICE), { timeout: 30_000 }).toEqual([changed]);
  });
});

test('what is filled in while the server can’t be reached is not lost, in the dark', async ({ page }) => {
  await useTheme(page, 'dark');
  await ready(page, demo, MEGAN);
  await talk(page, MEGAN);
  const form = formOf(page);
  await page.route('**/api/v1/calls/*/form', (route) =>
    route.request().method() === 'PATCH' ? route.abort() : route.continue(),
  );
  await form.getByLabel('What was it about?').selectOption({ label: 'A complaint' });
  await expect(form.getByText(/^Not saved: /)).toBeVisible();
  await look(page, 'call-form-not-saved');
  await expectAccessible(page);
  await page.getByTestId('hang-up').click();
  await page.unroute('**/api/v1/calls/*/form');
  await page.reload();
  await page.getByRole('link', { name: 'History' }).first().click();
  await page.getByTestId('history-row').first().getByRole('link', { name: 'Ada Brewer' }).click();
  await expect(form.getByLabel('What was it about?')).toHaveValue('A complaint');
  await expect(form.getByText('Saved as you fill it in.')).toBeVisible();
  const kept = { answers: { reason: 'A complaint' }, disposition: null };
  await expect.poll(() => told(MEGAN), { timeout: 30_000 }).toEqual([kept]);
});

test('a developer tries what is asked about a call with a contact, and without one', async ({ page }) => {
  await ready(page, demo, NESTOR);
  await page.goto(`${demo.front}/admin/plugins/web-crm/try`);
  await page.getByLabel('What to try').selectOption({ label: 'What is asked about a call' });
  const form = formOf(page);
  const tryIt = page.getByRole('button', { name: 'Ask for the form' });
  await page.getByLabel('Customer').fill('c-1');
  await tryIt.click();
  await form.getByLabel('Result').selectOption({ label: 'Resolved' });
  await form.getByRole('button', { name: 'Complete' }).click();
  await expect(form.getByLabel('What was it about?')).toBeFocused();
  await look(page, 'call-form-trial');
  await expectAccessible(page);
  // Of somebody whom the CRM does not have nobody has to know it.
  await page.getByLabel('Customer').fill('');
  await tryIt.click();
  await expect(form.getByLabel('Result')).toHaveValue('');
  await form.getByLabel('Result').selectOption({ label: 'Wrong number' });
  await form.getByRole('button', { name: 'Complete' }).click();
  await expect(form.getByText('Nothing is missing. Nothing is kept.')).toBeVisible();
});
