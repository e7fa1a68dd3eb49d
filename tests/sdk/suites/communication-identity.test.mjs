// @azure/communication-identity: all operations, every row of the exchange's refusals, HMAC with either key.
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { beforeEach, test } from 'node:test';

import { CommunicationIdentityClient } from '@azure/communication-identity';

import { ACS_SCOPES, ALICE, base, call, claimsOf, fabrikam, GRAPH, host, info, person, reset, tokensOf, changeSettings } from '../emulator.mjs';

const client = (connection = info.acsConnectionString) => new CommunicationIdentityClient(connection);
const OTHER = '11111111-1111-1111-1111-111111111111';

async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    const { code, message, target } = error.details.error;
    assert.deepEqual([error.name, error.code, error.message], ['RestError', code, message]);
    return { status: error.statusCode, code, message, target };
  }
  assert.fail('it was not refused');
}

const hashOf = (body) => createHash('sha256').update(body).digest('base64');

/** A signed request by hand, where the SDK would not send such a one. */
async function signed(method, path, body = '', { key = info.acsConnectionString.split('accesskey=')[1], sent = body, date = new Date().toUTCString(), dateHeader = 'x-ms-date', signPath = path, headers = {} } = {}) {
  const hash = hashOf(body);
  const text = `${method}\n${signPath}\n${date};${host};${hash}`;
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64');
  const answer = await fetch(`${base}${path}`, {
    method,
    body: sent || undefined,
    headers: {
      [dateHeader]: date, 'x-ms-content-sha256': hash, 'content-type': 'application/json',
      authorization: `HMAC-SHA256 SignedHeaders=${dateHeader};host;x-ms-content-sha256&Signature=${signature}`, ...headers,
    },
  });
  const said = await answer.text();
  return { status: answer.status, headers: answer.headers, body: said ? JSON.parse(said) : undefined };
}

let entra;
const exchange = (more = {}, using = client()) =>
  using.getTokenForTeamsUser({ teamsUserAadToken: entra, clientId: info.clientId, userObjectId: person(ALICE).oid, ...more });

beforeEach(async () => {
  await reset();
  entra = (await tokensOf(ALICE, ACS_SCOPES)).access_token;
});

test('a Teams user’s token is exchanged; it lives as long as Entra’s', async () => {
  const { token, expiresOn } = await exchange();
  const claims = claimsOf(token);
  assert.equal(claims.skypeid, `orgid:${person(ALICE).oid}`);
  assert.equal(claims.tid, fabrikam.id);
  assert.match(claims.acsScope, /\bvoip\b/);
  assert.equal(claims.exp, claimsOf(entra).exp);
  assert.equal(expiresOn.getTime(), claims.exp * 1000);
});

// The rows of the reference, B.2.
const DENIED = { status: 401, code: 'Denied', message: 'Denied by the resource provider.', target: undefined };
const TAMPERED = { ...DENIED, message: "Request 'x-ms-content-sha256' differs from generated content hash." };
const INVALID = { status: 401, code: 'InvalidAccessToken', message: 'Provided access token is not valid.', target: undefined };
const invalid = (message, target) => ({ status: 400, code: 'ValidationError', message, target });
const ROWS = [
  ['a token that is none', { teamsUserAadToken: 'garbage' }, INVALID],
  ['a token with another signature', () => ({ teamsUserAadToken: `${entra.slice(0, -8)}AAAAAAAA` }), INVALID],
  ['a token of another audience', async () => ({ teamsUserAadToken: (await tokensOf(ALICE, [`${GRAPH}/User.Read`])).access_token }), INVALID],
  ['an expired token', async () => (await changeSettings({ clockOffsetSeconds: 5000, exchange: { dateSkewSeconds: 9999 } }), {}), INVALID],
  ['an empty appId', { clientId: '' }, invalid('AppId: The AppId field is required.', 'AppId')],
  ['an empty userId', { userObjectId: '' }, invalid('UserId: The UserId field is required.', 'UserId')],
  ['an empty token', { teamsUserAadToken: '' }, invalid('Token: The Token field is required.', 'Token')],
  ['an appId that is no GUID', { clientId: 'not-a-guid' }, invalid('Provided AppId has invalid format.', 'appId')],
  ['another application', { clientId: OTHER }, invalid('AAD application is not the expected one.', 'appId')],
  ['another user', { userObjectId: OTHER }, invalid('Provided AAD token issued for unexpected user.', 'userId')],
  ['another user, by tenant id', { userObjectId: fabrikam.id }, invalid('Provided AAD token issued for unexpected user.', 'userId')],
];
for (const [name, change, expected] of ROWS) {
  test(`the exchange refuses ${name}`, async () => {
    const more = typeof change === 'function' ? await change() : change;
    assert.deepEqual(await refusal(exchange(more)), expected);
  });
}

test('checks come in order: required, format, token, application, user, licence', async () => {
  await changeSettings({ users: { [ALICE]: { teamsLicence: false } } });
  const first = async (more) => (await refusal(exchange(more))).message;
  const all = { teamsUserAadToken: 'garbage', clientId: '', userObjectId: OTHER };
  assert.match(await first(all), /AppId field is required/);
  assert.match(await first({ ...all, clientId: 'x' }), /AppId has invalid format/);
  assert.match(await first({ ...all, clientId: OTHER }), /access token is not valid/);
  assert.match(await first({ clientId: OTHER, userObjectId: OTHER }), /not the expected one/);
  assert.match(await first({ userObjectId: OTHER }), /unexpected user/);
  assert.deepEqual(await refusal(exchange()), { status: 403, code: 'Forbidden', message: 'The user is not eligible for Teams: no Teams license.', target: undefined });
  // Nobody has written down what ACS says of it: whatever it is, the SDK hands it on.
  await changeSettings({ exchange: { unlicensedStatus: 403, unlicensedCode: 'NotEligible', unlicensedMessage: 'No.' } });
  assert.deepEqual(await refusal(exchange()), { status: 403, code: 'NotEligible', message: 'No.', target: undefined });
});

const EXCHANGE = '/teamsUser/:exchangeAccessToken?api-version=2023-10-01';
const exchangeByHand = (change, options) => signed('POST', EXCHANGE, JSON.stringify({ token: entra, appId: info.clientId, userId: person(ALICE).oid, ...change }), options);
const said = ({ status, body: { error } }) => ({ status, code: error.code, message: error.message, target: error.target });

test('a member that is missing is as one that is empty; the signature comes before all', async () => {
  assert.deepEqual(said(await exchangeByHand({ appId: undefined })), invalid('AppId: The AppId field is required.', 'AppId'));
  assert.equal((await exchangeByHand({})).status, 200);
  const key = Buffer.from('wrong').toString('base64');
  assert.deepEqual(said(await exchangeByHand({ appId: '' }, { key })), DENIED);
  const tampered = await exchangeByHand({ appId: '' }, { sent: '{}' });
  assert.deepEqual(said(tampered), TAMPERED);
});

test('both scopes have to be in the token', async () => {
  await changeSettings({ tenants: { 'fabrikam.example': { consented: [ACS_SCOPES[0], 'https://graph.microsoft.com/User.Read'] } } });
  const half = await tokensOf(ALICE, [ACS_SCOPES[0]]);
  assert.deepEqual(await refusal(exchange({ teamsUserAadToken: half.access_token })), INVALID);
});

test('identities: made, issued tokens, revoked, deleted', async () => {
  const acs = client();
  const user = await acs.createUser();
  assert.match(user.communicationUserId, /^8:acs:[0-9a-f-]{36}_[0-9a-f-]{36}$/);
  const { token, expiresOn } = await acs.getToken(user, ['voip', 'chat']);
  assert.equal(claimsOf(token).acsScope, 'voip,chat');
  assert.equal(`8:${claimsOf(token).skypeid}`, user.communicationUserId);
  assert.ok(Math.abs(expiresOn - Date.now() - 24 * 3600_000) < 60_000);
  const hour = await acs.getToken(user, ['voip'], { tokenExpiresInMinutes: 60 });
  assert.ok(Math.abs(hour.expiresOn - Date.now() - 3600_000) < 60_000);
  await acs.revokeTokens(user);
  await acs.deleteUser(user);
  const { requests } = await call('GET', '/emulator/requests');
  assert.deepEqual(requests.filter((request) => request.service === 'acs').map((request) => request.status).slice(-2), [204, 204]);
  assert.equal((await refusal(acs.getToken(user, ['voip']))).status, 404);
  const both = await acs.createUserAndToken(['voip']);
  assert.equal(`8:${claimsOf(both.token).skypeid}`, both.user.communicationUserId);
});

test('59 minutes are too few, and minutes want scopes', async () => {
  const acs = client();
  const user = await acs.createUser();
  assert.deepEqual(
    await refusal(acs.getToken(user, ['voip'], { tokenExpiresInMinutes: 59 })),
    invalid('ExpiresInMinutes value 59 is invalid. Value must be within the [60, 1440] interval.', 'ExpiresInMinutes'),
  );
  assert.deepEqual(
    await refusal(acs.createUserAndToken(['voip'], { tokenExpiresInMinutes: 59 })),
    invalid('ExpiresInMinutes value 59 is invalid. Value must be within the [60, 1440] interval.', 'ExpiresInMinutes'),
  );
  const without = await signed('POST', '/identities?api-version=2023-10-01', '{"expiresInMinutes":60}');
  assert.equal(without.status, 400);
  assert.deepEqual(without.body.error, { code: 'ValidationError', message: 'CreateTokenWithScopes value is missing.', target: 'CreateTokenWithScopes' });
});

test('a custom id names the same identity again, from 2025-06-30 on', async () => {
  const make = async (version) => (await signed('POST', `/identities?api-version=${version}`, '{"customId":"alice"}')).body.identity;
  const one = await make('2025-06-30');
  assert.equal(one.customId, 'alice');
  assert.equal((await make('2025-06-30')).id, one.id);
  assert.notEqual((await make('2023-10-01')).id, one.id);
  const read = await signed('GET', `/identities/${encodeURIComponent(one.id)}?api-version=2025-06-30`);
  assert.deepEqual(read.body, { id: one.id, customId: 'alice' });
});

test('either key signs; another one does not; a rotated one no more', async () => {
  const [resource] = info.acsResources;
  assert.ok((await exchange({}, client(resource.secondary))).token);
  assert.deepEqual(await refusal(exchange({}, client(`endpoint=${base}/;accesskey=${Buffer.from('wrong').toString('base64')}`))), DENIED);
  const { accessKey } = await call('POST', '/emulator/acs/contoso/keys/primary/rotate');
  assert.deepEqual(await refusal(exchange({}, client(resource.primary))), DENIED);
  assert.ok((await exchange({}, client(resource.secondary))).token);
  assert.ok((await exchange({}, client(`endpoint=${base}/;accesskey=${accessKey}`))).token);
});

test('a tampered body, an old date, a decoded path', async () => {
  const path = '/identities?api-version=2023-10-01';
  const tampered = await signed('POST', path, '{}', { sent: '{"createTokenWithScopes":["voip"]}' });
  assert.deepEqual(said(tampered), TAMPERED);
  const stale = await signed('POST', path, '', { date: new Date(Date.now() - 16 * 60_000).toUTCString() });
  assert.deepEqual(said(stale), DENIED);
  const early = await signed('POST', path, '', { date: new Date(Date.now() - 14 * 60_000).toUTCString() });
  assert.equal(early.status, 201);
  const { id } = early.body.identity;
  const raw = `/identities/${encodeURIComponent(id)}/:issueAccessToken?api-version=2023-10-01`;
  // Python's asynchronous client signs the path decoded.
  const decoded = await signed('POST', raw, '{"scopes":["voip"]}', { signPath: decodeURIComponent(raw) });
  assert.equal(decoded.status, 200);
  const other = await signed('POST', raw, '{"scopes":["voip"]}', { signPath: path });
  assert.deepEqual(said(other), DENIED);
});

test('older clients sign a Date header in place of x-ms-date', async () => {
  const path = '/identities?api-version=2023-10-01';
  const dated = (date, more) => signed('POST', path, '', { dateHeader: 'date', date, ...more });
  const minutes = (count) => new Date(Date.now() + count * 60_000).toUTCString();
  assert.equal((await dated(minutes(0))).status, 201);
  // It has to be as fresh, and be the one that was signed; the other header can't stand in for it.
  assert.deepEqual(said(await dated(minutes(-16))), DENIED);
  assert.deepEqual(said(await dated(minutes(0), { headers: { date: minutes(-1) } })), DENIED);
  assert.deepEqual(said(await dated(minutes(0), { headers: { date: '', 'x-ms-date': minutes(0) } })), DENIED);
});

test('what is signed is the body’s exact bytes', async () => {
  const path = '/identities?api-version=2023-10-01';
  const compact = '{"createTokenWithScopes":["voip"]}';
  const spaced = '{ "createTokenWithScopes" : ["voip"] }\n';
  const escaped = '{"createTokenWithScopes":["vo\\u0069p"]}';
  for (const body of [compact, spaced, escaped]) {
    const { status, body: made } = await signed('POST', path, body);
    assert.deepEqual([status, claimsOf(made.accessToken.token).acsScope], [201, 'voip']);
  }
  // The same JSON in other bytes is another body, and who also corrects the hash has not signed it.
  for (const sent of [spaced, escaped, `${compact}\n`]) {
    assert.deepEqual(said(await signed('POST', path, compact, { sent })), TAMPERED);
    assert.deepEqual(said(await signed('POST', path, compact, { sent, headers: { 'x-ms-content-sha256': hashOf(sent) } })), DENIED);
  }
  // Bytes that are no text pass the signature too: what they lack is JSON.
  const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
  assert.equal((await signed('POST', path, bytes)).status, 400);
  assert.deepEqual(said(await signed('POST', path, bytes, { sent: bytes.toString() })), TAMPERED);
});

test('api-version is needed and has to be known', async () => {
  const without = await signed('POST', '/identities', '');
  assert.deepEqual([without.status, without.body.error.code], [400, 'ApiVersionUnspecified']);
  const unknown = await signed('POST', '/identities?api-version=1999-01-01', '');
  assert.deepEqual([unknown.status, unknown.body.error.code], [400, 'UnsupportedApiVersion']);
});

test('answers carry the headers of the service', async () => {
  const answer = await signed('POST', '/identities?api-version=2023-10-01', '', {
    headers: { 'x-ms-client-request-id': 'the-id', 'x-ms-return-client-request-id': 'true' },
  });
  assert.equal(answer.headers.get('x-ms-client-request-id'), 'the-id');
  assert.match(answer.headers.get('api-supported-versions'), /2023-10-01/);
  assert.match(answer.headers.get('ms-cv'), /\.0$/);
  assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
});

test('the exchange limit: 429 with Retry-After, waited for by the SDK', async () => {
  await changeSettings({ exchange: { limit: 2, windowSeconds: 2 } });
  await exchange();
  await exchange();
  const refused = await exchangeByHand({});
  assert.deepEqual(said(refused), { status: 429, code: 'TooManyRequests', message: 'Rate limit is exceeded. Try again later.', target: undefined });
  assert.match(refused.headers.get('retry-after'), /^[12]$/);
  const before = Date.now();
  assert.ok((await exchange()).token);
  assert.ok(Date.now() - before >= 900, 'it waited');
  const { requests } = await call('GET', '/emulator/requests');
  const statuses = requests.filter((request) => request.service === 'acs').map((request) => request.status);
  assert.deepEqual(statuses.slice(0, 4), [200, 200, 429, 429]);
  assert.equal(statuses.at(-1), 200);
});

test('a limit that does not end: four requests, then TooManyRequests', async () => {
  await changeSettings({ acs: { throttleAfter: 0, retryAfterSeconds: 0 } });
  const refused = await refusal(exchange());
  assert.deepEqual([refused.status, refused.code], [429, 'TooManyRequests']);
  const { requests } = await call('GET', '/emulator/requests');
  assert.equal(requests.filter((request) => request.service === 'acs').length, 4);
});

test('a failure that ends is not seen', async () => {
  await changeSettings({ acs: { failStatus: 503, failCount: 1, retryAfterSeconds: 0 } });
  assert.ok((await exchange()).token);
});

test('resources are told apart by their keys', async () => {
  const [, europe] = info.acsResources;
  const { token } = await exchange({}, client(europe.primary));
  assert.equal(claimsOf(token).resourceId, europe.id);
});

test('assignments of Teams Phone extensions: put, read, changed, deleted', async () => {
  const path = `/access/teamsExtension/tenants/${fabrikam.id}/assignments/${person(ALICE).oid}?api-version=2025-06-30`;
  const body = JSON.stringify({ principalType: 'user', clientIds: [info.clientId] });
  assert.equal((await signed('GET', path)).status, 404);
  const put = await signed('PUT', path, body);
  assert.deepEqual([put.status, put.body.objectId, put.body.clientIds], [201, person(ALICE).oid, [info.clientId]]);
  assert.equal((await signed('PUT', path, body)).status, 200);
  assert.equal((await signed('GET', path)).body.principalType, 'user');
  assert.equal((await signed('DELETE', path)).status, 204);
  assert.equal((await signed('GET', path)).status, 404);
});

