// The running emulator, as the suites use it: its settings, and a person who fills in its forms.
import { createHash, randomBytes } from 'node:crypto';

const url = process.env.EMULATOR;
if (!url) throw new Error('run the suites with `npm test`: it starts the emulator');

export const info = await (await fetch(`${url}/emulator/info`)).json();
/** `https://localhost:…`: the address that Microsoft's SDKs use. */
export const base = info.httpsUrl;
export const host = new URL(base).host;
export const REDIRECT = 'http://localhost:53682/callback';
export const ACS = 'https://auth.msft.communication.azure.com';
export const ACS_SCOPES = [`${ACS}/Teams.ManageCalls`, `${ACS}/Teams.ManageChats`];
export const GRAPH = 'https://graph.microsoft.com';
export const fabrikam = info.tenants.find((tenant) => tenant.domain === 'fabrikam.example');
export const person = (upn) => info.tenants.flatMap((tenant) => tenant.users).find((user) => user.upn === upn);
export const ALICE = 'alice@fabrikam.example';

export async function call(method, path, body) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const json = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(json)}`);
  return json;
}

/** Changes the emulator's settings by a merge patch. */
export const changeSettings = (patch) => call('PATCH', '/emulator/state', patch);
/** Sets the emulator back to its start, and registers the redirect URI of the suites. */
export async function reset() {
  await call('POST', '/emulator/reset');
  await call('POST', '/emulator/redirect-uris', { uri: REDIRECT });
}

export const pkce = () => {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
};

export const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());

const unescape = (text) => text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** A simulated browser. It keeps cookies, fills in forms, and stops at the redirect to the application. */
export class Visitor {
  cookies = new Map();
  /** Headings of the pages that were shown. */
  pages = [];

  async go(target, form) {
    const response = await fetch(target, {
      method: form ? 'POST' : 'GET',
      body: form ? new URLSearchParams(form) : undefined,
      redirect: 'manual',
      headers: { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      this.cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location) return { at: new URL(location, target) };
    const html = await response.text();
    this.pages.push(/<h1>([^<]*)</.exec(html)?.[1]);
    const fields = {};
    for (const [, name, value] of html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)) fields[name] = unescape(value);
    return { html, fields, status: response.status, target };
  }

  /** Signs in: from an authorize URL to the application's redirect URI, whose parameters it returns. */
  async signIn(target, { user = ALICE, decision = 'accept', otc = '123456' } = {}) {
    let step = await this.go(target);
    for (let left = 5; left > 0 && !step.at; left--) {
      if (step.html.includes('name="username"')) step = await this.go(target, { ...step.fields, username: user });
      else if (step.html.includes('name="otc"')) step = await this.go(target, { ...step.fields, otc });
      else if (step.fields.step) step = await this.go(target, { ...step.fields, decision });
      else throw new Error(`stuck at ${this.pages.at(-1)}: ${step.html.replace(/<style.*<\/style>/, '')}`);
    }
    return Object.fromEntries(new URLSearchParams(step.at.search || step.at.hash.slice(1)));
  }
}

/** Tokens of a person without an SDK, for suites of other SDKs. */
export async function tokensOf(user, scopes, more = {}) {
  const { verifier, challenge } = pkce();
  const query = new URLSearchParams({
    client_id: info.clientId, response_type: 'code', redirect_uri: REDIRECT, scope: `openid offline_access ${scopes.join(' ')}`,
    code_challenge: challenge, code_challenge_method: 'S256',
  });
  const { code, error_description: refused } = await new Visitor().signIn(`${base}/organizations/oauth2/v2.0/authorize?${query}`, { user });
  if (!code) throw new Error(refused);
  return redeem({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: verifier, scope: scopes.join(' '), ...more });
}

/** Calls the token endpoint without an SDK. */
export async function redeem(form, { tenant = 'organizations', headers = {} } = {}) {
  const response = await fetch(`${base}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ client_id: info.clientId, client_secret: info.clientSecret, ...form }),
  });
  return { status: response.status, headers: response.headers, ...(await response.json()) };
}
