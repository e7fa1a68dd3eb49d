// The CRM's authorisation server: OAuth 2.0 with an authorisation code and PKCE. Refresh tokens are good once; a used one takes
// everything of its account back, as many systems do.

import { createHash, randomUUID } from 'node:crypto';

const CLIENT = ['switchboard', 'crm-client-secret'];
const EXPIRES_IN = 3600;

/** The path of the redirect address that the client has registered, at whatever host a test has it. */
const REDIRECT_PATH = '/auth/connections/callback';

const codes = new Map();
const refreshTokens = new Map();
const used = new Map();
const accessTokens = new Map();

/** Whose token a request shows. */
export const accountOf = (request) => accessTokens.get(request.headers.authorization?.replace(/^Bearer /, ''));

/** Takes back what an account has consented to. */
export function revoke(account) {
  for (const tokens of [refreshTokens, accessTokens])
    for (const [token, of] of tokens) if (of === account) tokens.delete(token);
}

const escaped = (text) =>
  String(text ?? '').replaceAll(/[&<>"]/g, (letter) => `&#${letter.codePointAt(0)};`);

function page(response, status, body) {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>CRM</title>
<style>body{font:16px sans-serif;max-width:26rem;margin:4rem auto}button,input{font:inherit;padding:.4rem .8rem;margin:.2rem 0}</style>
${body}</html>`);
}

const isRegistered = (uri) => URL.canParse(uri ?? '') && new URL(uri).pathname === REDIRECT_PATH;

/** Somebody is to consent. */
function ask(url, response) {
  const of = (name) => url.searchParams.get(name);
  const wrong =
    of('client_id') !== CLIENT[0] ? 'the client is not known here'
    : of('response_type') !== 'code' || of('code_challenge_method') !== 'S256' ? 'a code with PKCE (S256) is expected'
    : !isRegistered(of('redirect_uri')) ? 'the redirect address is not the one that is registered'
    : undefined;
  if (wrong) return page(response, 400, `<h1>CRM</h1><p>This can\u2019t be done: ${wrong}.</p>`);
  const hidden = ['redirect_uri', 'state', 'code_challenge']
    .map((name) => `<input type="hidden" name="${name}" value="${escaped(of(name))}">`)
    .join('');
  page(
    response,
    200,
    `<h1>CRM</h1><form method="post"><p>Switchboard asks for: <strong>${escaped(of('scope') ?? 'everything')}</strong></p>
<p><label>Your account <input name="account" required value="house"></label></p>${hidden}
<button name="allow" value="yes">Allow</button> <button name="allow" value="no" formnovalidate>Refuse</button></form>`,
  );
}

/** Somebody has decided. */
function decide(text, response) {
  const form = new URLSearchParams(text);
  if (!isRegistered(form.get('redirect_uri'))) return page(response, 400, '<h1>CRM</h1><p>This can\u2019t be done.</p>');
  const back = new URL(form.get('redirect_uri'));
  back.searchParams.set('state', form.get('state'));
  if (form.get('allow') === 'yes') {
    const code = randomUUID();
    codes.set(code, {
      account: form.get('account'),
      challenge: form.get('code_challenge'),
      redirectUri: form.get('redirect_uri'),
    });
    back.searchParams.set('code', code);
  } else {
    back.searchParams.set('error', 'access_denied');
  }
  response.writeHead(303, { location: back.href });
  response.end();
}

function redeem(form) {
  const grant = form.get('grant_type');
  if (grant === 'authorization_code') {
    const code = codes.get(form.get('code'));
    codes.delete(form.get('code'));
    const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
    const fits = code?.challenge === challenge && code.redirectUri === form.get('redirect_uri');
    return fits ? code.account : undefined;
  }
  if (grant !== 'refresh_token') return undefined;
  const token = form.get('refresh_token');
  if (used.has(token)) revoke(used.get(token));
  const account = refreshTokens.get(token);
  refreshTokens.delete(token);
  if (account) used.set(token, account);
  return account;
}

/** Whether a request shows the client's secret, in a header or in the form. */
function isClient(request, form) {
  const basic = `Basic ${Buffer.from(CLIENT.join(':')).toString('base64')}`;
  return (
    request.headers.authorization === basic ||
    (form.get('client_id') === CLIENT[0] && form.get('client_secret') === CLIENT[1])
  );
}

function token(request, text, response) {
  const answer = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(body));
  };
  const form = new URLSearchParams(text);
  if (!isClient(request, form)) return answer(401, { error: 'invalid_client' });
  const account = redeem(form);
  if (!account) return answer(400, { error: 'invalid_grant', error_description: 'The code or token is not good here.' });
  const [access, refresh] = [randomUUID(), randomUUID()];
  accessTokens.set(access, account);
  refreshTokens.set(refresh, account);
  answer(200, { access_token: access, token_type: 'Bearer', expires_in: EXPIRES_IN, refresh_token: refresh });
}

/** How often the revocation endpoint was asked, by account. */
export const revocations = new Map();

/** RFC 7009: a refresh token is to be good no more. */
function revocation(request, text, response) {
  const form = new URLSearchParams(text);
  const isKnown = isClient(request, form);
  const account = isKnown ? refreshTokens.get(form.get('token')) : undefined;
  if (account) {
    revoke(account);
    revocations.set(account, (revocations.get(account) ?? 0) + 1);
  }
  // A token that is not good any more is no error (section 2.2).
  response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(isKnown ? '{}' : JSON.stringify({ error: 'invalid_client' }));
}

export function oauth2(request, url, text, response) {
  if (url.pathname === '/oauth2/revoke' && request.method === 'POST') return revocation(request, text, response);
  if (url.pathname === '/oauth2/token' && request.method === 'POST') return token(request, text, response);
  if (url.pathname === '/oauth2/authorize' && request.method === 'GET') return ask(url, response);
  if (url.pathname === '/oauth2/authorize' && request.method === 'POST') return decide(text, response);
  page(response, 404, '<h1>CRM</h1><p>There is no such page.</p>');
}
