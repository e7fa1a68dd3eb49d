// @azure/communication-common: the credential that the calling SDK is given, with tokens of the emulator.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { AzureCommunicationTokenCredential, createIdentifierFromRawId, getIdentifierKind } from '@azure/communication-common';
import { CommunicationIdentityClient } from '@azure/communication-identity';

import { ACS, ACS_SCOPES, ALICE, base, call, claimsOf, fabrikam, info, person, reset, tokensOf, changeSettings } from '../emulator.mjs';

beforeEach(reset);

const exchanged = async () => {
  const { access_token: teamsUserAadToken } = await tokensOf(ALICE, ACS_SCOPES);
  const client = new CommunicationIdentityClient(info.acsConnectionString);
  return client.getTokenForTeamsUser({ teamsUserAadToken, clientId: info.clientId, userObjectId: person(ALICE).oid });
};

test('a token that lives long is asked for once', async () => {
  let asked = 0;
  const credential = new AzureCommunicationTokenCredential({
    tokenRefresher: async () => (asked++, (await exchanged()).token),
    refreshProactively: true,
  });
  const first = await credential.getToken();
  assert.equal((await credential.getToken()).token, first.token);
  assert.equal(asked, 1);
  assert.equal(Math.floor(first.expiresOnTimestamp / 1000), claimsOf(first.token).exp);
  credential.dispose();
});

test('a token with seconds left is replaced before anybody asks: at half of what is left', async () => {
  await changeSettings({ tokenLifetimeSeconds: 6 });
  let asked = 0;
  const credential = new AzureCommunicationTokenCredential({
    tokenRefresher: async () => (asked++, (await exchanged()).token),
    refreshProactively: true,
  });
  await credential.getToken();
  await changeSettings({ tokenLifetimeSeconds: 4500 });
  await new Promise((done) => setTimeout(done, 4000));
  assert.equal(asked, 2);
  assert.ok((await credential.getToken()).expiresOnTimestamp > Date.now() + 3600_000);
  assert.equal(asked, 2);
  credential.dispose();
});

test('an expired token is refused by the credential itself', async () => {
  await changeSettings({ clockOffsetSeconds: -7200, exchange: { dateSkewSeconds: 9999 } });
  const { token } = await exchanged();
  const credential = new AzureCommunicationTokenCredential({ tokenRefresher: async () => token });
  await assert.rejects(credential.getToken(), /The token returned from the tokenRefresher is expired/);
  credential.dispose();
});

test('Teams Phone extension: the credential exchanges the user’s own token', async () => {
  const scopes = [`${ACS}/TeamsExtension.ManageCalls`];
  const entra = await tokensOf(ALICE, scopes);
  const tokenCredential = { getToken: async () => ({ token: entra.access_token, expiresOnTimestamp: Date.now() + 3600_000 }) };
  const credential = new AzureCommunicationTokenCredential({ resourceEndpoint: base, tokenCredential, scopes });
  const { token } = await credential.getToken();
  assert.equal(claimsOf(token).skypeid, `acs:${info.acsResources[0].id}_${fabrikam.id}_${person(ALICE).oid}`);
  credential.dispose();
});

test('an ACS user’s own Entra token is exchanged too', async () => {
  const scopes = ['https://communication.azure.com/clients/VoIP'];
  const entra = await tokensOf(ALICE, scopes);
  const tokenCredential = { getToken: async () => ({ token: entra.access_token, expiresOnTimestamp: Date.now() + 3600_000 }) };
  const credential = new AzureCommunicationTokenCredential({ resourceEndpoint: base, tokenCredential, scopes });
  assert.match(claimsOf((await credential.getToken()).token).skypeid, /^acs:/);
  credential.dispose();
});

test('callers of the ringer are identifiers of the SDK', async () => {
  const { callers } = await call('GET', '/emulator/callers');
  const kinds = ['phoneNumber', 'microsoftTeamsUser', 'microsoftTeamsApp', 'communicationUser', 'unknown'];
  for (const { name, callerInfo } of callers) {
    if (callerInfo.identifier) assert.ok(kinds.includes(getIdentifierKind(callerInfo.identifier).kind), name);
  }
  const of = (name) => callers.find((caller) => caller.name === name).callerInfo.identifier;
  assert.deepEqual(createIdentifierFromRawId('4:+14255550123_12345').phoneNumber, of('suffix').phoneNumber);
  assert.deepEqual(createIdentifierFromRawId(of('queue').rawId).teamsAppId, of('queue').teamsAppId);
  assert.equal(createIdentifierFromRawId(`8:orgid:${of('teams').microsoftTeamsUserId}`).microsoftTeamsUserId, person('megan@fabrikam.example').oid);
});
