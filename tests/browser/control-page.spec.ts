/** The emulator's control page in a real browser: what its controls turn is seen by HTTP, where programs meet it. */
import { type APIRequestContext, expect, type Page } from '@playwright/test';

import { ALICE, Demo, MEGAN, signIn } from './demo.js';
import { test } from './watched.js';

interface Knobs {
  tokenLifetimeSeconds: number;
  clockOffsetSeconds: number;
  exchange: { limit: number };
  acs: Record<string, unknown>;
  tenants: Record<string, { consented: string[] }>;
}

let demo: Demo;
let info: { clientId: string; redirectUris: string[]; tenants: { name: string }[] };
let request: APIRequestContext;

test.beforeAll(async ({ playwright }) => {
  demo = await Demo.start();
  request = await playwright.request.newContext({ baseURL: demo.emulator, maxRedirects: 0 });
  info = (await (await request.get('/emulator/info')).json()) as typeof info;
});

test.beforeEach(async ({ page }) => {
  await request.post('/emulator/reset');
  await page.goto(demo.emulator);
});

test.afterAll(async () => {
  await request.dispose();
  await demo.stop();
});

async function look(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `../../target/browser-tests/screenshots/control-page-${name}.png`, fullPage: true });
}

/** Of Graph, asked without a token: 401 when all is well. */
const graphStatus = async (): Promise<number> => (await request.get('/v1.0/me')).status();

const knobs = async () => ((await (await request.get('/emulator/state')).json()) as { knobs: Knobs }).knobs;
const turn = (patch: Record<string, unknown>) => request.patch('/emulator/state', { data: patch });

/** What Entra answers to somebody who signs in: its next page, or where it leads back to. */
async function entraSays(username: string): Promise<string> {
  const { clientId: client_id, redirectUris } = info;
  const redirect_uri = redirectUris[0] ?? '';
  const challenge = { code_challenge: 'a'.repeat(43), code_challenge_method: 'S256' };
  const form = { client_id, redirect_uri, response_type: 'code', scope: 'openid User.Read', username, ...challenge };
  const answer = await request.post('/organizations/oauth2/v2.0/authorize', { form });
  return answer.headers().location ?? (await answer.text());
}

const said = (page: Page) => page.getByRole('status');
const choose = (page: Page, which: string, label: string) =>
  page.getByRole('combobox', { name: which, exact: true }).selectOption({ label });

test('it shows who is there, and who may call', async ({ page }) => {
  await expect(page.getByRole('heading', { name: 'Emulated Microsoft' })).toBeVisible();
  const people = page.getByRole('combobox', { name: 'Who', exact: true });
  await expect(people.locator('optgroup')).toHaveCount(info.tenants.length);
  await expect(people.locator('optgroup[label=Fabrikam] option').first()).toHaveText(`Alice Mertens (${ALICE})`);
  const organizations = page.getByRole('combobox', { name: 'Which', exact: true }).getByRole('option');
  await expect(organizations).toHaveText(info.tenants.map(({ name }) => new RegExp(`^${name} \\(`)));
  const { callers } = (await (await request.get('/emulator/callers')).json()) as { callers: { label: string }[] };
  for (const { label } of callers) await expect(page.getByRole('button', { name: label }).first()).toBeVisible();
  await look(page, 'at-the-start');
  // There for screen readers before it says anything.
  await expect(said(page)).toHaveText('');
  // Nobody has consented to anything at Litware.
  const knowsAcs = page.getByRole('checkbox', { name: 'Knows Azure Communication Services' });
  await expect(knowsAcs).toBeChecked();
  await choose(page, 'Which', 'Litware (litware.example)');
  await expect(knowsAcs).not.toBeChecked();
  await expect(page.getByRole('checkbox', { name: 'User.Read', exact: true })).not.toBeChecked();
  // Nor anybody to this anywhere.
  await page.getByRole('checkbox', { name: 'TeamsExtension.ManageCalls' }).check();
  await page.getByRole('checkbox', { name: 'User.Read', exact: true }).check();
  const consented = async () =>
    Object.values((await knobs()).tenants).find((tenant) => tenant.consented.length === 2)?.consented;
  const both = [
    'https://auth.msft.communication.azure.com/TeamsExtension.ManageCalls',
    'https://graph.microsoft.com/User.Read',
  ];
  await expect.poll(consented).toEqual(both);
});

test('a service is throttled and set back', async ({ page }) => {
  expect(await graphStatus()).toBe(401);
  await page.getByLabel('Throttles (429) after so many, graph').fill('1');
  await page.getByLabel('Retry-After (s), graph').fill('7');
  await page.getByLabel('Retry-After (s), graph').press('Tab');
  await expect.poll(graphStatus).toBe(429);
  expect((await request.get('/v1.0/me')).headers()['retry-after']).toBe('7');
  await expect(page.getByRole('listitem').filter({ hasText: '429 GET /v1.0/me' }).first()).toBeVisible();
  expect((await request.get('/organizations/v2.0/.well-known/openid-configuration')).status()).toBe(200);
  await page.getByLabel('Throttles (429) after so many, graph').fill('');
  await page.getByLabel('Throttles (429) after so many, graph').press('Tab');
  await expect.poll(graphStatus).toBe(401);
});

test('after each change the fields show what is set, and keep the focus', async ({ page }) => {
  const status = page.getByLabel('Fails with status (5xx), graph');
  const changed = page.locator('td.changed').filter({ has: status });
  for (const time of ['once', 'again']) {
    await test.step(time, async () => {
      await status.fill('404');
      await status.press('Enter');
      await expect(said(page)).toHaveText('failStatus is 500 to 599');
      await expect(status).toHaveValue('');
      await expect(status).toBeFocused();
    });
  }
  await look(page, 'refused');
  expect(await graphStatus()).toBe(401);
  await status.fill('503');
  await status.press('Enter');
  await expect(changed).toBeVisible();
  await expect(status).toBeFocused();
  expect(await graphStatus()).toBe(503);
  await turn({ graph: { failStatus: null } });
  await expect(changed).toHaveCount(0);
  await expect(status).toHaveValue('');
});

test('what somebody is typing stays while the rest is shown anew', async ({ page }) => {
  const late = page.getByLabel('Late by (ms), acs');
  await late.fill('12');
  await turn({ acs: { latencyMilliseconds: 7, retryAfterSeconds: 9 } });
  await expect(page.getByLabel('Retry-After (s), acs')).toHaveValue('9');
  await expect(late).toHaveValue('12');
  await expect(late).toBeFocused();
  await late.press('Tab');
  await expect.poll(async () => (await knobs()).acs).toMatchObject({ latencyMilliseconds: 12, retryAfterSeconds: 9 });
});

test('an emptied number is set back', async ({ page }) => {
  const numbers = async () => {
    const { tokenLifetimeSeconds, clockOffsetSeconds, exchange } = await knobs();
    return [tokenLifetimeSeconds, clockOffsetSeconds, exchange.limit];
  };
  const atTheStart = await numbers();
  const labels = [
    'Access tokens live (s)',
    'Microsoft’s clock is ahead by (s)',
    'Calling tokens per 30 s and resource',
  ];
  const fill = async (value: string) => {
    for (const label of labels) await page.getByLabel(label).fill(value);
    await page.keyboard.press('Tab');
  };
  await fill('61');
  await expect.poll(numbers).toEqual([61, 61, 61]);
  await expect(page.locator('label.changed')).toHaveCount(3);
  await fill('');
  await expect.poll(numbers).toEqual(atTheStart);
  for (const [at, label] of labels.entries()) await expect(page.getByLabel(label)).toHaveValue(String(atTheStart[at]));
  await expect(page.locator('.changed')).toHaveCount(0);
});

test('boxes keep the focus when they are ticked, and when others are', async ({ page }) => {
  for (const name of [
    'Has a mailbox',
    'People may consent for themselves',
    'User.Read.All',
    'Meeting links are cut off',
  ]) {
    const box = page.getByRole('checkbox', { name });
    const before = await box.isChecked();
    await box.focus();
    await page.keyboard.press('Space');
    await expect(box).toBeChecked({ checked: !before });
    await turn({ acs: { retryAfterSeconds: name.length } });
    await expect(page.getByLabel('Retry-After (s), acs')).toHaveValue(`${name.length}`);
    await expect(box).toBeFocused();
    await expect(box).toBeChecked({ checked: !before });
  }
});

test('it says that the emulator is gone, and goes on when it is back', async ({ page }) => {
  const gone = await Demo.start();
  await page.goto(gone.emulator);
  const mailbox = page.getByRole('checkbox', { name: 'Has a mailbox' });
  await expect(mailbox).toBeChecked();
  await gone.stop();
  await expect(said(page)).toContainText('The emulator does not answer.');
  await mailbox.click();
  await expect(mailbox).toBeChecked();
  await expect(said(page)).toContainText('The emulator does not answer.');
  const back = await Demo.start(new URL(gone.emulator).host);
  try {
    await expect(said(page)).toHaveText('The emulator answers again.');
    await mailbox.uncheck();
    await expect(page.locator('label.changed').filter({ has: mailbox })).toBeVisible();
  } finally {
    await back.stop();
  }
});

for (const { colorScheme, blue } of [
  { colorScheme: 'light', blue: 'rgb(15, 108, 189)' },
  { colorScheme: 'dark', blue: 'rgb(98, 171, 245)' },
] as const) {
  for (const width of [320, 390, 1280]) {
    test(`it fits ${width} pixels, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      await expect(page.getByRole('checkbox', { name: 'Has a mailbox' })).toBeChecked();
      await look(page, `${width}-${colorScheme}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      await expect(page.getByRole('link', { name: '/emulator/info' })).toHaveCSS('color', blue);
    });
  }
}

test('consent and accounts change how a sign-in ends; a reset takes it all back', async ({ page }) => {
  const before = await knobs();
  expect(await entraSays(ALICE)).toContain('code=');

  await choose(page, 'Which', 'Fabrikam (fabrikam.example)');
  await page.getByRole('checkbox', { name: 'User.Read', exact: true }).uncheck();
  await expect.poll(() => entraSays(ALICE)).toContain('Permissions requested');

  await page.getByRole('checkbox', { name: 'People may consent for themselves' }).uncheck();
  await expect.poll(() => entraSays(ALICE)).toContain('Need admin approval');

  await choose(page, 'Who', `Alice Mertens (${ALICE})`);
  await page.getByRole('checkbox', { name: 'Account is disabled' }).check();
  await expect.poll(() => entraSays(ALICE)).toContain('AADSTS50057');
  await look(page, 'turned');

  await page.getByRole('button', { name: 'Reset everything' }).click();
  await expect(said(page)).toHaveText('Everything is as at the start.');
  expect(await entraSays(ALICE)).toContain('code=');
  await expect(page.getByRole('checkbox', { name: 'User.Read', exact: true })).toBeChecked();
  await expect(page.locator('.changed')).toHaveCount(0);
  expect(await knobs()).toEqual(before);
});

test("it rings phones, and takes the caller's part", async ({ page, context }) => {
  const diego = page.getByRole('button', { name: 'Diego, a customer' });
  await choose(page, 'Who is called', `Megan Bowen (${MEGAN})`);
  await diego.click();
  await expect(said(page)).toHaveText(`Megan Bowen (${MEGAN}) is not signed in on the calling page, so nothing rings.`);

  const agent = await context.newPage();
  await agent.goto(demo.front);
  await signIn(agent, ALICE);
  await expect(agent.getByTestId('ready-indicator')).toHaveAttribute('data-ready', 'true');
  await page.bringToFront();
  await expect(page.getByText(`Signed in now: ${ALICE}.`)).toBeVisible();
  const card = agent.getByTestId('incoming-call');
  const call = page.locator('.call').filter({ hasText: 'Alice Mertens' });

  await test.step('a customer rings, and gives up', async () => {
    await choose(page, 'Who is called', `Alice Mertens (${ALICE})`);
    await diego.click();
    await expect(said(page)).toHaveText(`It rings at Alice Mertens (${ALICE}).`);
    await expect(card.getByTestId('card-title')).toHaveText('Diego Siciliani');
    await expect(call).toContainText('ringing');
    await look(page, 'rings');
    await call.getByRole('button', { name: 'Caller gives up' }).click();
    await expect(card).toHaveCount(0);
    await expect(call).toHaveCount(0);
  });

  await test.step('any number rings; the agent answers, the caller hangs up', async () => {
    await page.getByLabel('Another number').fill('+442079460018');
    await page.getByRole('button', { name: 'Ring', exact: true }).click();
    await expect(card.getByTestId('card-title')).toContainText('+44 20 7946 0018');
    await card.getByTestId('accept').click();
    await expect(call).toContainText('talking');
    await call.getByRole('button', { name: 'Caller hangs up' }).click();
    await expect(agent.getByTestId('call-bar')).toHaveCount(0);
  });

  await test.step('the call is answered elsewhere by itself, if so chosen', async () => {
    await page.getByRole('radio', { name: 'it is answered on another device' }).check();
    await diego.click();
    await expect(card).toBeVisible();
    await expect(card).toHaveCount(0);
    await expect(call).toHaveCount(0);
  });
});
