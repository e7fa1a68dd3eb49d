/** The client in a frame of another site: who may show it, how one signs in there, and what the two pages say to each other. */
import { createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, resolve } from 'node:path';

import { expect, type FrameLocator, type Page, test } from '@playwright/test';

import { look } from './client.js';
import { ALICE, Demo, DIEGO } from './demo.js';

const FABRIKAM = '5f3c1d6e-8a47-4c1b-9e0a-6d2b7f1c9a01';
const NESTOR = 'nestor@fabrikam.example';
const EXAMPLE = resolve('../../examples/crm-page');
const KINDS: Record<string, string> = { html: 'text/html', js: 'text/javascript' };

let demo: Demo;
let site: Server;

/** The example’s page, at an address which a browser takes for another site than the client’s. */
let crm: string;

test.beforeAll(async () => {
  demo = await Demo.start();
  site = createServer((request, response) => {
    const name = basename(new URL(request.url ?? '/', 'http://site').pathname) || 'index.html';
    response.setHeader('content-type', KINDS[name.split('.').pop() ?? ''] ?? 'text/plain');
    createReadStream(resolve(EXAMPLE, name))
      .on('error', () => response.writeHead(404).end())
      .pipe(response);
  });
  await new Promise<void>((done) => site.listen(0, 'localhost', done));
  crm = `http://localhost:${(site.address() as AddressInfo).port}`;
});

test.afterAll(async () => {
  site.close();
  await demo.stop();
});

/** The admin lets these sites show the client. */
async function allow(page: Page, origins: string[]): Promise<void> {
  const context = await page.context().browser()?.newContext();
  if (!context) throw new Error('there is no browser');
  const admin = await context.newPage();
  await admin.goto(`${demo.front}/auth/sign-in?login_hint=${encodeURIComponent(NESTOR)}`);
  await admin.locator('input[name=username]').press('Enter');
  await expect(admin.getByTestId('ready-indicator')).toBeVisible();
  const answer = await admin.request.put(`${demo.front}/api/v1/admin/settings`, {
    data: { embedOrigins: origins },
    headers: { origin: demo.front },
  });
  expect(answer.status()).toBe(200);
  await context.close();
}

async function open(page: Page): Promise<FrameLocator> {
  await page.goto(`${crm}/?client=${demo.front}&tenant=${FABRIKAM}`);
  return page.frameLocator('iframe[title=Calls]');
}

/** Signs in from the frame: in a window, which closes by itself. */
async function signInFromFrame(page: Page, frame: FrameLocator, user: string): Promise<void> {
  const opened = page.waitForEvent('popup');
  await frame.getByTestId('sign-in').click();
  const popup = await opened;
  await popup.locator('input[name=username]').fill(user);
  const closed = popup.waitForEvent('close');
  await popup.locator('input[name=username]').press('Enter');
  await closed;
}

const said = (page: Page) => page.locator('#said li');

test('no site shows the client unless an admin has named it', async ({ page }) => {
  await allow(page, []);
  const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
  const frame = await open(page);
  await refused;
  await expect(frame.getByTestId('sign-in')).toHaveCount(0);
  // Nor is a page shown that is not made for frames, whatever has been named.
  await allow(page, [crm]);
  const refusedToo = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
  await page.evaluate(
    (front) => document.querySelector('iframe')?.setAttribute('src', `${front}/customers`),
    demo.front,
  );
  await refusedToo;
});

test('an agent signs in, answers, dials and opens a record from the CRM', async ({ page }) => {
  await allow(page, [crm]);
  const frame = await open(page);
  await signInFromFrame(page, frame, ALICE);
  await expect(frame.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
  await expect(said(page).first()).toHaveText('ready');
  // The session is the frame’s own: nobody is signed in at the client’s own address but by the window’s.
  const cookies = await page.context().cookies();
  const own = cookies.find(({ name }) => name === 'switchboard_frame');
  expect(own).toMatchObject({ sameSite: 'None', secure: true, httpOnly: true });

  // A call rings, is answered and ends.
  const call = await demo.ring(ALICE, { identifier: { kind: 'phoneNumber', phoneNumber: DIEGO } });
  await expect(frame.getByTestId('incoming-call')).toBeVisible();
  await expect(page.getByText('ringing · incoming · Diego Siciliani · +14255550123').last()).toBeVisible();
  await look(page, 'embedded-ringing');
  await frame.getByRole('link', { name: 'Open the record' }).click();
  await expect(page.locator('#record')).toHaveText(/^Open: \S+ \S+$/);
  expect(page.context().pages()).toHaveLength(1);
  await frame.getByTestId('accept').click();
  await expect(page.getByText('answered · incoming · Diego Siciliani · +14255550123')).toBeVisible();
  await demo.hangUp(call);
  await expect(page.getByText('ended · incoming · Diego Siciliani · +14255550123')).toBeVisible();

  // The CRM dials.
  await page.getByRole('button', { name: 'Call' }).first().click();
  await expect(frame.getByTestId('call-bar')).toContainText('Diego Siciliani');
  await expect(page.getByText(/^ringing · outgoing · Diego Siciliani/).first()).toBeVisible();
  await frame.getByTestId('hang-up').click();
  await expect(page.getByText(/^ended · outgoing/)).toBeVisible();

  // Pages within the frame stay there, and the session does over a reload of the CRM.
  await frame.getByRole('link', { name: 'History' }).click();
  await expect(frame.getByRole('heading', { level: 1, name: 'History' })).toBeVisible();
  await expect(frame.getByTestId('history-row')).toHaveCount(2);
  await page.reload();
  await expect(frame.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
});

test('what is no message of the interface, or comes from somebody else, does nothing', async ({ page }) => {
  await allow(page, [crm]);
  const frame = await open(page);
  await signInFromFrame(page, frame, ALICE);
  await expect(said(page).first()).toHaveText('ready');
  await page.evaluate((front) => {
    const target = document.querySelector('iframe')?.contentWindow;
    const junk = [null, 1, 'dial', {}, { switchboard: 2, type: 'dial', number: '911' }];
    const broken = [
      { type: 'dial' },
      { type: 'dial', number: 7 },
      { type: 'dial', number: '1'.repeat(101) },
      { type: 'eat' },
    ];
    for (const message of [...junk, ...broken.map((one) => ({ switchboard: 1, ...one }))])
      target?.postMessage(message, front);
    // Another frame of the page is not the page.
    const other = document.createElement('iframe');
    other.srcdoc = `<script>
      const message = { switchboard: 1, type: 'dial', number: '+14255550123' };
      parent.frames[0].postMessage(message, '*');
    </script>`;
    document.body.append(other);
    // A code that nobody gave signs nobody in.
    target?.postMessage({ kind: 'switchboard-frame-code', code: 'x', tenantId: 'y' }, front);
  }, demo.front);
  await page.getByRole('button', { name: 'Call' }).nth(1).click();
  // What was heard before this call was nothing.
  await expect(frame.getByTestId('call-bar')).toHaveCount(1);
  await expect(frame.getByTestId('call-bar')).toContainText('555-0199');
});
