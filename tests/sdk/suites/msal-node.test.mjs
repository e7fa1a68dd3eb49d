// @azure/msal-node: sign-in, one refresh token for two resources, on behalf of, app-only, and every refusal's way to the app.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { beforeEach, test } from 'node:test';

import { ConfidentialClientApplication, InteractionRequiredAuthError } from '@azure/msal-node';

import { ACS, ACS_SCOPES, ALICE, base, call, claimsOf, fabrikam, GRAPH, host, info, person, pkce, REDIRECT, redeem, reset, tokensOf, changeSettings, Visitor } from '../emulator.mjs';
import { selfSigned } from '../certificate.mjs';

const app = (more = {}) =>
  new ConfidentialClientApplication({
    auth: {
      clientId: info.clientId, authority: `${base}/organizations`, clientSecret: info.clientSecret, knownAuthorities: [host],
      clientCapabilities: ['CP1'], ...more,
    },
  });

async function signIn(client, scopes, { nonce, user, visitor = new Visitor(), ...more } = {}) {
  const { verifier, challenge } = pkce();
  const url = await client.getAuthCodeUrl({
    scopes, redirectUri: REDIRECT, codeChallenge: challenge, codeChallengeMethod: 'S256', state: 'the state', nonce, ...more,
  });
  const answer = await visitor.signIn(url, { user });
  assert.equal(answer.state, 'the state');
  return { ...answer, verifier };
}

const redeemed = (client, scopes, { code, verifier }, more = {}) =>
  client.acquireTokenByCode({ code, scopes, redirectUri: REDIRECT, codeVerifier: verifier, ...more });

const rejected = async (promise) => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  assert.fail('it was not refused');
};

beforeEach(reset);

test('a code with a nonce becomes an account and an ACS token', async () => {
  const client = app();
  const answer = await signIn(client, ACS_SCOPES, { nonce: 'n-1' });
  assert.match(answer.code, /^1\./);
  assert.deepEqual(JSON.parse(Buffer.from(answer.client_info, 'base64url')), { uid: person(ALICE).oid, utid: fabrikam.id });
  const result = await redeemed(client, ACS_SCOPES, answer, { nonce: 'n-1' });
  assert.equal(result.account.homeAccountId, `${person(ALICE).oid}.${fabrikam.id}`);
  assert.equal(result.account.username, ALICE);
  assert.equal(result.account.environment, host);
  assert.equal(result.tenantId, fabrikam.id);
  assert.equal(result.idTokenClaims.nonce, 'n-1');
  assert.equal(result.idTokenClaims.iss, `${base}/${fabrikam.id}/v2.0`);
  assert.deepEqual(result.idTokenClaims.roles, ['agent']);
  const claims = claimsOf(result.accessToken);
  assert.equal(claims.aud, ACS);
  assert.equal(claims.appid, info.clientId);
  assert.equal(claims.oid, person(ALICE).oid);
  assert.equal(claims.ver, '1.0');
  assert.equal(claims.scp, 'Teams.ManageCalls Teams.ManageChats');
});

test('a nonce that the request does not know is refused by MSAL', async () => {
  const client = app();
  const error = await rejected(redeemed(client, ACS_SCOPES, await signIn(client, ACS_SCOPES, { nonce: 'n-2' })));
  assert.equal(error.errorCode, 'nonce_mismatch');
});

test('without a nonce in the sign-in there is none in the id_token', async () => {
  const client = app();
  const result = await redeemed(client, ACS_SCOPES, await signIn(client, ACS_SCOPES));
  assert.equal(result.idTokenClaims.nonce, undefined);
});

test('one refresh token is redeemed for ACS and for Graph', async () => {
  const client = app();
  const { account } = await redeemed(client, ACS_SCOPES, await signIn(client, ACS_SCOPES));
  const graph = await client.acquireTokenSilent({ account, scopes: [`${GRAPH}/User.Read`] });
  assert.equal(claimsOf(graph.accessToken).aud, GRAPH);
  assert.ok(graph.scopes.includes(`${GRAPH}/User.Read`), graph.scopes.join());
  assert.equal(graph.fromCache, false);
  const acs = await client.acquireTokenSilent({ account, scopes: ACS_SCOPES, forceRefresh: true });
  assert.equal(claimsOf(acs.accessToken).aud, ACS);
  // Clients that handle revocation get long tokens where revocation works.
  const life = (result) => Math.round((result.expiresOn - Date.now()) / 3600_000);
  assert.deepEqual([life(graph), life(acs)], [24, 1]);
});

test('the same refresh token works at the authority of the tenant', async () => {
  const client = app();
  const { account } = await redeemed(client, ACS_SCOPES, await signIn(client, ACS_SCOPES));
  const graph = await client.acquireTokenSilent({ account, scopes: ['User.Read'], authority: `${base}/${fabrikam.id}` });
  assert.equal(claimsOf(graph.accessToken).tid, fabrikam.id);
});

test('two resources in one request: AADSTS28000', async () => {
  const client = app();
  const scopes = [...ACS_SCOPES, `${GRAPH}/User.Read`];
  const answer = await signIn(client, scopes);
  const error = await rejected(redeemed(client, scopes, answer));
  assert.equal(error.errorCode, 'invalid_request');
  assert.match(error.errorMessage, /AADSTS28000/);
});

test('a code is redeemed once, and in time', async () => {
  const client = app();
  const answer = await signIn(client, ACS_SCOPES);
  await redeemed(client, ACS_SCOPES, answer);
  assert.match((await rejected(redeemed(app(), ACS_SCOPES, answer))).errorMessage, /AADSTS54005/);
  await changeSettings({ codeLifetimeSeconds: 0 });
  assert.match((await rejected(redeemed(client, ACS_SCOPES, await signIn(client, ACS_SCOPES)))).errorMessage, /AADSTS70008/);
});

test('another verifier, redirect URI or secret is refused', async () => {
  const client = app();
  const answer = await signIn(client, ACS_SCOPES);
  const refused = async (promise) => (await rejected(promise)).errorMessage;
  assert.match(await refused(redeemed(client, ACS_SCOPES, { ...answer, verifier: pkce().verifier })), /AADSTS501481/);
  assert.match(await refused(redeemed(client, ACS_SCOPES, answer, { redirectUri: `${REDIRECT}/` })), /AADSTS50011/);
  const stranger = await rejected(redeemed(app({ clientSecret: 'another' }), ACS_SCOPES, answer));
  assert.equal(stranger.errorCode, 'invalid_client');
  assert.match(stranger.errorMessage, /AADSTS7000215/);
  // What was refused has used nothing up.
  assert.ok((await redeemed(client, ACS_SCOPES, answer)).accessToken);
});

test('Conditional Access: interaction_required with the claims to ask for, and a sign-in with them helps', async () => {
  const client = app();
  const { account } = await redeemed(client, ACS_SCOPES, await signIn(client, ACS_SCOPES));
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
  await changeSettings({ users: { [ALICE]: { requiredClaims: claims } } });
  const error = await rejected(client.acquireTokenSilent({ account, scopes: ACS_SCOPES, forceRefresh: true }));
  assert.ok(error instanceof InteractionRequiredAuthError);
  assert.equal(error.errorCode, 'interaction_required');
  assert.equal(error.claims, claims);
  assert.match(error.errorMessage, /AADSTS50158/);
  assert.match(error.traceId, /^[0-9a-f-]{36}$/);
  assert.equal(error.errorNo, 50158);
  assert.match(error.timestamp, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/);
  const result = await redeemed(client, ACS_SCOPES, await signIn(client, ACS_SCOPES, { claims: error.claims }));
  assert.ok(result.accessToken);
});

test('a second factor: invalid_grant with suberror basic_action, and the page that asks for it', async () => {
  const client = app();
  const { account } = await redeemed(client, ACS_SCOPES, await signIn(client, ACS_SCOPES));
  await changeSettings({ users: { [ALICE]: { mfaRequired: true } } });
  const error = await rejected(client.acquireTokenSilent({ account, scopes: ACS_SCOPES, forceRefresh: true }));
  assert.ok(error instanceof InteractionRequiredAuthError);
  assert.deepEqual([error.errorCode, error.subError], ['invalid_grant', 'basic_action']);
  assert.ok(JSON.parse(error.claims).access_token);
  const visitor = new Visitor();
  const result = await redeemed(client, ACS_SCOPES, await signIn(client, ACS_SCOPES, { visitor }));
  assert.deepEqual(visitor.pages, ['Sign in', 'Enter code']);
  assert.ok(result.accessToken);
});

test('consent: asked for, given, remembered; declined; not given to the token endpoint', async () => {
  const client = app();
  const liam = { user: 'liam@litware.example' };
  await changeSettings({ tenants: { 'litware.example': { acsServicePrincipal: true } } });
  const visitor = new Visitor();
  const declined = await (async () => {
    const url = await client.getAuthCodeUrl({ scopes: ACS_SCOPES, redirectUri: REDIRECT });
    return visitor.signIn(url, { ...liam, decision: 'cancel' });
  })();
  assert.deepEqual([declined.error, declined.error_subcode], ['access_denied', 'cancel']);
  assert.match(declined.error_description, /AADSTS65004/);
  const answer = await signIn(client, ACS_SCOPES, { ...liam, visitor: new Visitor() });
  const { account } = await redeemed(client, ACS_SCOPES, answer);
  const again = new Visitor();
  await signIn(client, ACS_SCOPES, { ...liam, visitor: again });
  assert.deepEqual(again.pages, ['Sign in']);
  const error = await rejected(client.acquireTokenSilent({ account, scopes: [`${GRAPH}/Chat.Create`] }));
  assert.ok(error instanceof InteractionRequiredAuthError);
  assert.deepEqual([error.errorCode, error.subError], ['invalid_grant', 'consent_required']);
  assert.match(error.errorMessage, /AADSTS65001/);
});

test('a tenant that does not know ACS: AADSTS650052; one where only admins consent: AADSTS90094', async () => {
  const url = await app().getAuthCodeUrl({ scopes: ACS_SCOPES, redirectUri: REDIRECT });
  const unknown = await new Visitor().signIn(url, { user: 'liam@litware.example' });
  assert.equal(unknown.error, 'invalid_client');
  assert.match(unknown.error_description, /AADSTS650052.*1fd5118e-2576-4263-8130-9503064c837a/);
  await changeSettings({ tenants: { 'litware.example': { acsServicePrincipal: true, userConsentAllowed: false } } });
  const visitor = new Visitor();
  const refused = await visitor.signIn(url, { user: 'liam@litware.example' });
  assert.deepEqual(visitor.pages, ['Sign in', 'Need admin approval']);
  assert.match(refused.error_description, /AADSTS90094/);
});

test('prompt=none: a code for who has signed in, else login_required', async () => {
  const client = app();
  const visitor = new Visitor();
  const silent = { redirectUri: REDIRECT, scopes: ACS_SCOPES, prompt: 'none', loginHint: ALICE };
  const before = await visitor.signIn(await client.getAuthCodeUrl(silent));
  assert.equal(before.error, 'login_required');
  assert.match(before.error_description, /AADSTS50058/);
  await signIn(client, ACS_SCOPES, { visitor });
  const after = await visitor.signIn(await client.getAuthCodeUrl(silent));
  assert.match(after.code, /^1\./);
});

test('disabled people and revoked sessions', async () => {
  const client = app();
  const { account } = await redeemed(client, ACS_SCOPES, await signIn(client, ACS_SCOPES));
  const refresh = () => rejected(client.acquireTokenSilent({ account, scopes: ACS_SCOPES, forceRefresh: true }));
  await changeSettings({ users: { [ALICE]: { disabled: true } } });
  assert.match((await refresh()).errorMessage, /AADSTS50057/);
  await reset();
  await call('POST', `/emulator/users/${ALICE}/revoke-sessions`);
  const revoked = await refresh();
  assert.equal(revoked.errorCode, 'invalid_grant');
  assert.match(revoked.errorMessage, /AADSTS50173/);
  assert.ok((await redeemed(client, ACS_SCOPES, await signIn(client, ACS_SCOPES))).accessToken);
});

test('throttling: MSAL stops asking for as long as Retry-After says', async () => {
  const client = app();
  const { account } = await redeemed(client, ACS_SCOPES, await signIn(client, ACS_SCOPES));
  await changeSettings({ entra: { throttleAfter: 0, throttleCount: 1, retryAfterSeconds: 600 } });
  const silent = () => rejected(client.acquireTokenSilent({ account, scopes: ACS_SCOPES, forceRefresh: true }));
  assert.match((await silent()).errorMessage, /AADSTS90055/);
  const before = (await call('GET', '/emulator/requests')).requests.length;
  await silent();
  assert.equal((await call('GET', '/emulator/requests')).requests.length, before);
});

test('on behalf of: a token for our own interface becomes one for ACS', async () => {
  const client = app();
  const own = [`api://${info.clientId}/access_as_user`];
  const { accessToken } = await redeemed(client, own, await signIn(client, own));
  const claims = claimsOf(accessToken);
  assert.deepEqual([claims.aud, claims.ver, claims.scp], [info.clientId, '2.0', 'access_as_user']);
  const result = await client.acquireTokenOnBehalfOf({ oboAssertion: accessToken, scopes: ACS_SCOPES });
  assert.equal(claimsOf(result.accessToken).aud, ACS);
  assert.equal(claimsOf(result.accessToken).oid, person(ALICE).oid);
  const wrong = await tokensOf(ALICE, [`${GRAPH}/User.Read`]);
  const error = await rejected(client.acquireTokenOnBehalfOf({ oboAssertion: wrong.access_token, scopes: ACS_SCOPES }));
  assert.match(error.errorMessage, /AADSTS500131/);
});

test('app-only: in a tenant, not in organizations', async () => {
  const scopes = [`${GRAPH}/.default`];
  const result = await app({ authority: `${base}/${fabrikam.id}` }).acquireTokenByClientCredential({ scopes });
  const claims = claimsOf(result.accessToken);
  assert.deepEqual([claims.idtyp, claims.tid, claims.scp], ['app', fabrikam.id, undefined]);
  const nowhere = await redeem({ grant_type: 'client_credentials', scope: scopes[0] });
  assert.deepEqual([nowhere.status, nowhere.error_codes], [400, [9001023]]);
});

test('a certificate instead of a secret: only a registered one', async () => {
  const { privateKey, pem } = selfSigned();
  const thumbprintSha256 = createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
  const clientCertificate = { thumbprintSha256, privateKey };
  const client = app({ clientSecret: undefined, clientCertificate });
  const answer = await signIn(client, ACS_SCOPES);
  assert.match((await rejected(redeemed(client, ACS_SCOPES, answer))).errorMessage, /AADSTS700027/);
  await call('POST', '/emulator/certificates', { pem });
  assert.ok((await redeemed(client, ACS_SCOPES, answer)).accessToken);
  const other = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
  const forger = app({ clientSecret: undefined, clientCertificate: { thumbprintSha256, privateKey: other.privateKey } });
  const error = await rejected(redeemed(forger, ACS_SCOPES, await signIn(forger, ACS_SCOPES)));
  assert.match(error.errorMessage, /AADSTS700027/);
});

test('the correlation id of a refusal is the caller’s', async () => {
  const id = '8a3c1d6e-8a47-4c1b-9e0a-6d2b7f1c9a01';
  const error = await rejected(app().acquireTokenByCode({ code: 'x', scopes: ['User.Read'], redirectUri: REDIRECT, correlationId: id }));
  assert.equal(error.correlationId, id);
});

test('unknown tenants, and the authority that MSAL is not told to trust', async () => {
  const unknown = await fetch(`${base}/nobody.example/v2.0/.well-known/openid-configuration`);
  assert.equal(unknown.status, 400);
  const body = await unknown.json();
  assert.deepEqual([body.error, body.error_codes], ['invalid_tenant', [90002]]);
  const endpoint = encodeURIComponent(`${base}/organizations/oauth2/v2.0/authorize`);
  const instance = await (await fetch(`${base}/common/discovery/instance?api-version=1.1&authorization_endpoint=${endpoint}`)).json();
  assert.equal(instance.tenant_discovery_endpoint, `${base}/organizations/v2.0/.well-known/openid-configuration`);
});

test('Origin decides who may redeem: AADSTS9002326 and 9002327', async () => {
  await call('POST', '/emulator/redirect-uris', { uri: 'http://localhost:53683/', type: 'spa' });
  const code = async (redirect_uri) => {
    const { verifier, challenge } = pkce();
    const query = new URLSearchParams({
      client_id: info.clientId, response_type: 'code', redirect_uri, scope: 'openid User.Read', code_challenge: challenge, code_challenge_method: 'S256',
    });
    const { code } = await new Visitor().signIn(`${base}/organizations/oauth2/v2.0/authorize?${query}`);
    return { grant_type: 'authorization_code', code, redirect_uri, code_verifier: verifier, scope: 'User.Read' };
  };
  const web = await redeem(await code(REDIRECT), { headers: { origin: 'http://localhost:53682' } });
  assert.deepEqual([web.status, web.error_codes], [400, [9002326]]);
  const spa = await redeem(await code('http://localhost:53683/'));
  assert.deepEqual([spa.status, spa.error_codes], [400, [9002327]]);
  const right = await redeem(await code('http://localhost:53683/'), { headers: { origin: 'http://localhost:53683' } });
  assert.equal(right.status, 200);
  assert.equal(right.headers.get('access-control-allow-origin'), 'http://localhost:53683');
});

test('keys rotate: tokens name the key, and the JWKS has it', async () => {
  const kids = async () => (await (await fetch(`${base}/organizations/discovery/v2.0/keys`)).json()).keys.map((key) => key.kid);
  const header = (token) => JSON.parse(Buffer.from(token.split('.')[0], 'base64url').toString());
  const first = header((await tokensOf(ALICE, ['User.Read'])).access_token).kid;
  assert.ok((await kids()).includes(first));
  await call('POST', '/emulator/signing-keys/rotate', { withdraw: true });
  const second = header((await tokensOf(ALICE, ['User.Read'])).access_token).kid;
  assert.notEqual(second, first);
  const published = await kids();
  assert.ok(published.includes(second) && !published.includes(first));
});

test('admin consent: v2 with scopes, v1 with all, callbacks of success and refusal', async () => {
  await changeSettings({ tenants: { 'litware.example': { acsServicePrincipal: true } } });
  const litware = info.tenants.find((tenant) => tenant.domain === 'litware.example');
  const query = new URLSearchParams({ client_id: info.clientId, redirect_uri: REDIRECT, state: 's', scope: ACS_SCOPES.join(' ') });
  const v2 = `${base}/organizations/v2.0/adminconsent?${query}`;
  const agent = await new Visitor().signIn(v2, { user: 'liam@litware.example' });
  assert.deepEqual([agent.admin_consent, agent.error], ['True', 'access_denied']);
  const declined = await new Visitor().signIn(v2, { user: 'lena@litware.example', decision: 'cancel' });
  assert.deepEqual([declined.admin_consent, declined.error_subcode, declined.state], ['True', 'cancel', 's']);
  const granted = await new Visitor().signIn(v2, { user: 'lena@litware.example' });
  assert.deepEqual(granted, { admin_consent: 'True', tenant: litware.id, scope: ACS_SCOPES.join(' '), state: 's' });
  const visitor = new Visitor();
  await signIn(app(), ACS_SCOPES, { user: 'liam@litware.example', visitor });
  assert.deepEqual(visitor.pages, ['Sign in']);
  query.delete('scope');
  const v1 = await new Visitor().signIn(`${base}/${litware.id}/adminconsent?${query}`, { user: 'lena@litware.example' });
  assert.deepEqual(v1, { admin_consent: 'True', tenant: litware.id, state: 's' });
});
