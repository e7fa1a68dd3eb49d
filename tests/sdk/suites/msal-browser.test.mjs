// @azure/msal-browser in Debian's Chromium: a single-page application that signs in by redirect, by window and silently.
import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';

import { build } from 'esbuild';
import { chromium } from 'playwright-core';

import { selfSigned } from '../certificate.mjs';
import { ACS, ACS_SCOPES, ALICE, base, call, claimsOf, fabrikam, GRAPH, host, info, person, reset, changeSettings } from '../emulator.mjs';

let server, browser, context, page, origin;

async function serve() {
  const source = join(import.meta.dirname, '../browser');
  const bundled = await build({
    entryPoints: [join(source, 'page.mjs'), join(source, 'bridge.mjs')], outdir: '/', bundle: true, format: 'esm', write: false, logLevel: 'error',
  });
  const scripts = new Map(bundled.outputFiles.map((file) => [file.path, file.text]));
  const html = (script) => `<!doctype html><meta charset="utf-8"><title>An application</title><link rel="icon" href="data:,"><script type="module" src="${script}"></script>`;
  const { privateKey: key, pem: cert } = selfSigned();
  // https, so that the sign-in page is of the same site: its frames see its cookies.
  server = createServer({ key, cert }, (request, response) => {
    const { pathname } = new URL(request.url, 'https://localhost');
    const script = scripts.get(pathname);
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    response.end(script ?? html(pathname === '/bridge' ? '/bridge.js' : '/page.js'));
  });
  await new Promise((done) => server.listen(0, 'localhost', done));
  origin = `https://localhost:${server.address().port}`;
}

before(async () => {
  await serve();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
});

after(async () => {
  await browser?.close();
  server?.close();
});

beforeEach(async () => {
  await reset();
  for (const uri of [`${origin}/`, `${origin}/bridge`]) await call('POST', '/emulator/redirect-uris', { uri, type: 'spa' });
  await context?.close();
  // The emulator's CA is known to Node and not to Chromium.
  context = await browser.newContext({ ignoreHTTPSErrors: true });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
});

const start = () => page.evaluate((settings) => window.start(settings), { clientId: info.clientId, authority: `${base}/organizations`, host });

async function open() {
  await page.goto(`${origin}/`);
  await page.waitForFunction(() => window.start);
  return start();
}

/** Runs in the page: answers what a request of the application gives, or how it is refused. */
const run = (method, request) =>
  page.evaluate(
    async ([method, request]) => {
      try {
        const { accessToken, account, scopes, fromCache } = await window.app[method](request);
        return { accessToken, username: account.username, scopes, fromCache };
      } catch (error) {
        return { name: error.name, errorCode: error.errorCode, subError: error.subError, message: error.message, claims: error.claims };
      }
    },
    [method, request],
  );

async function fillIn(target, user = ALICE) {
  await target.locator('input[name=username]').fill(user);
  await target.locator('input[name=username]').press('Enter');
}

async function signIn(scopes = ACS_SCOPES) {
  assert.equal(await open(), null);
  void page.evaluate((scopes) => void window.app.loginRedirect({ scopes }), scopes).catch(() => {});
  await fillIn(page);
  await page.waitForURL(`${origin}/**`);
  await page.waitForFunction(() => window.start);
  return start();
}

test('by redirect: the code comes in the fragment and is redeemed by the page, with PKCE and an Origin', async () => {
  const answer = await signIn();
  assert.equal(answer.username, ALICE);
  assert.equal(answer.homeAccountId, `${person(ALICE).oid}.${fabrikam.id}`);
  const claims = claimsOf(answer.accessToken);
  assert.deepEqual([claims.aud, claims.appidacr], [ACS, '0']);
});

test('the refresh token gives a Graph token silently, and Graph answers the page', async () => {
  await signIn();
  const graph = await run('acquireTokenSilent', { scopes: [`${GRAPH}/User.Read`] });
  assert.equal(graph.username, ALICE, graph.message);
  assert.equal(claimsOf(graph.accessToken).aud, GRAPH);
  const me = await page.evaluate(
    async ([url, token]) => (await fetch(url, { headers: { authorization: `Bearer ${token}`, 'client-request-id': crypto.randomUUID() } })).json(),
    [`${base}/v1.0/me`, graph.accessToken],
  );
  assert.equal(me.userPrincipalName, ALICE);
});

test('a session of the sign-in page gives a code in a hidden frame', async () => {
  await signIn();
  const silent = await run('ssoSilent', { scopes: ACS_SCOPES, loginHint: ALICE, redirectUri: `${origin}/bridge` });
  assert.equal(silent.username, ALICE, silent.message);
});

test('in a window of its own', async () => {
  await open();
  const opened = page.waitForEvent('popup');
  const result = run('loginPopup', { scopes: ACS_SCOPES, redirectUri: `${origin}/bridge` });
  await fillIn(await opened, 'megan@fabrikam.example');
  const answer = await result;
  assert.equal(answer.username, 'megan@fabrikam.example', answer.message);
});

test('without a session: login_required', async () => {
  await open();
  const refused = await run('ssoSilent', { scopes: ACS_SCOPES, loginHint: ALICE, redirectUri: `${origin}/bridge` });
  assert.deepEqual([refused.name, refused.errorCode], ['InteractionRequiredAuthError', 'login_required']);
});

test('missing consent and a missing second factor reach the page as they are', async () => {
  await signIn();
  const { knobs } = await call('GET', '/emulator/tenants/fabrikam.example');
  await changeSettings({ tenants: { 'fabrikam.example': { consented: knobs.consented.filter((scope) => !scope.endsWith('/Chat.Create')) } } });
  const consent = await run('acquireTokenSilent', { scopes: [`${GRAPH}/Chat.Create`] });
  assert.deepEqual([consent.name, consent.errorCode], ['InteractionRequiredAuthError', 'invalid_grant'], consent.message);
  assert.equal(consent.subError, 'consent_required');
  await changeSettings({ users: { [ALICE]: { mfaRequired: true } } });
  const factor = await run('acquireTokenSilent', { scopes: ACS_SCOPES, forceRefresh: true });
  assert.deepEqual([factor.errorCode, factor.subError], ['invalid_grant', 'basic_action']);
  assert.ok(JSON.parse(factor.claims).access_token);
});

test('signing out ends the session of the sign-in page', async () => {
  await signIn();
  void page.evaluate(() => void window.app.logoutRedirect()).catch(() => {});
  await page.waitForURL(`${origin}/?state=*`);
  await page.waitForFunction(() => window.start);
  assert.equal(await start(), null);
  const refused = await run('ssoSilent', { scopes: ACS_SCOPES, loginHint: ALICE, redirectUri: `${origin}/bridge` });
  assert.equal(refused.errorCode, 'login_required');
});
