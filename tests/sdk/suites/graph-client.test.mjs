// @microsoft/microsoft-graph-client: people by pages, searches and filters, calendars, chats, presence, batches, refusals.
import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { beforeEach, test } from 'node:test';

import { Client } from '@microsoft/microsoft-graph-client';

import { ALICE, base, call, fabrikam, GRAPH, info, person, reset, tokensOf, changeSettings } from '../emulator.mjs';

const SCOPES = ['User.Read', 'User.ReadBasic.All', 'Calendars.Read', 'Chat.Create', 'Presence.Read.All', 'MailboxSettings.Read'];
const MEGAN = person('megan@fabrikam.example');
const LIAM = person('liam@litware.example');

let token;
const graph = () => Client.init({ baseUrl: `${base}/`, customHosts: new Set(['localhost']), authProvider: (done) => done(null, token) });
const get = (path) => graph().api(path).get();
const eventual = (path) => graph().api(path).header('ConsistencyLevel', 'eventual').get();

async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  assert.fail('it was not refused');
}

const signIn = async (user = ALICE, scopes = SCOPES) => {
  token = (await tokensOf(user, scopes.map((scope) => `${GRAPH}/${scope}`))).access_token;
};

beforeEach(async () => {
  await reset();
  await signIn();
});

test('me, and what it is licensed for', async () => {
  const me = await get('/me');
  assert.deepEqual([me.id, me.userPrincipalName, me.displayName], [person(ALICE).oid, ALICE, 'Alice Mertens']);
  assert.deepEqual(Object.keys(await graph().api('/me').select('id,mail').get()).sort(), ['@odata.context', 'id', 'mail']);
  const plans = async () => (await get('/me/licenseDetails')).value.flatMap((licence) => licence.servicePlans);
  const teams = async () => (await plans()).find((plan) => plan.servicePlanId === '57ff2da0-773e-42df-b2af-ffb7a2317929').provisioningStatus;
  assert.equal(await teams(), 'Success');
  await changeSettings({ users: { [ALICE]: { teamsLicence: false } } });
  assert.equal(await teams(), 'Disabled');
});

test('250 people by pages of nextLink; the header is needed on each', async () => {
  const first = await graph().api('/users').top(250).count(true).header('ConsistencyLevel', 'eventual').select('id,displayName').get();
  assert.equal(first.value.length, 250);
  assert.equal(first['@odata.count'], fabrikam.userCount);
  const link = first['@odata.nextLink'];
  assert.match(link, /\$skiptoken=/);
  assert.ok(link.startsWith(`${base}/v1.0/users?`), link);
  const dropped = await refusal(get(link));
  assert.deepEqual([dropped.statusCode, dropped.code, dropped.message], [400, 'Request_UnsupportedQuery', 'Unsupported Query.']);
  const second = await eventual(link);
  assert.equal(second['@odata.count'], undefined);
  assert.equal(second['@odata.nextLink'], undefined);
  const ids = new Set([...first.value, ...second.value].map((user) => user.id));
  assert.equal(ids.size, fabrikam.userCount);
});

test('pages are of 100, and 999 is the most', async () => {
  assert.equal((await get('/users')).value.length, 100);
  const refused = await refusal(graph().api('/users').top(1000).get());
  assert.deepEqual([refused.statusCode, refused.code], [400, 'Request_BadRequest']);
  assert.equal(refused.message, "Invalid page size specified: '1000'. Must be between 1 and 999 inclusive.");
});

test('$count and $search want ConsistencyLevel, in the directory’s words', async () => {
  const count = await refusal(get('/users/$count'));
  assert.deepEqual([count.statusCode, count.code, count.message], [400, 'Request_BadRequest', '$count is not currently supported.']);
  const number = await graph().api('/users/$count').header('ConsistencyLevel', 'eventual').responseType('text').get();
  assert.equal(Number(number), fabrikam.userCount);
  const search = await refusal(graph().api('/users').search('"displayName:meg"').get());
  assert.equal(search.code, 'Request_UnsupportedQuery');
  assert.match(search.message, /special request header: 'ConsistencyLevel: eventual'/);
  assert.equal((await graph().api('/users').count(true).get())['@odata.count'], undefined);
});

test('people are searched by words and filtered', async () => {
  const search = async (text) => (await graph().api('/users').search(text).header('ConsistencyLevel', 'eventual').get()).value;
  assert.deepEqual((await search('"displayName:meg bow"')).map((user) => user.id), [MEGAN.oid]);
  assert.deepEqual(await search('"displayName:owen"'), []);
  const filter = (text) => graph().api('/users').filter(text).top(999);
  assert.deepEqual((await filter("startsWith(displayName,'Megan B')").get()).value.map((user) => user.id), [MEGAN.oid]);
  const members = (await filter("accountEnabled eq true and userType eq 'Member'").get()).value;
  assert.equal(members.length, fabrikam.users.filter((user) => !user.guest && user.enabled).length);
  for (const advanced of ["endsWith(mail,'@northwind.example')", "userType ne 'Member'", "businessPhones/any(p:p eq '%2B1 (425) 555-0140')"]) {
    const refused = await refusal(filter(advanced).get());
    assert.deepEqual([refused.code, refused.message], ['Request_UnsupportedQuery', 'Unsupported Query.']);
    assert.ok((await filter(advanced).count(true).header('ConsistencyLevel', 'eventual').get()).value.length > 0, advanced);
  }
  assert.match((await refusal(filter("hireDate eq 'x'").get())).message, /not indexed/);
  // Admins type numbers as they like: E.164 finds nobody.
  const e164 = await filter("businessPhones/any(p:p eq '%2B14255550140')").count(true).header('ConsistencyLevel', 'eventual').get();
  assert.deepEqual(e164.value, []);
});

test('a single user by id or name; of other tenants 404 with all of GraphError’s fields', async () => {
  assert.equal((await get(`/users/${MEGAN.oid}`)).displayName, 'Megan Bowen');
  assert.equal((await get('/users/megan@fabrikam.example')).id, MEGAN.oid);
  const guest = fabrikam.users.find((user) => user.guest);
  assert.equal((await get(`/users/${encodeURIComponent(guest.upn)}`)).id, guest.oid);
  const error = await refusal(get(`/users/${LIAM.oid}`));
  assert.deepEqual([error.statusCode, error.code], [404, 'Request_ResourceNotFound']);
  assert.equal(error.message, `Resource '${LIAM.oid}' does not exist or one of its queried reference-property objects are not present.`);
  assert.match(error.requestId, /^[0-9a-f-]{36}$/);
  assert.ok(Math.abs(error.date - Date.now()) < 24 * 3600_000);
  assert.equal(JSON.parse(error.body).innerError['request-id'], error.requestId);
});

test('portraits: some have one, others 404 ImageNotFound', async () => {
  const photo = await graph().api(`/users/${MEGAN.oid}/photo/$value`).responseType('arraybuffer').get();
  assert.deepEqual([...new Uint8Array(photo).slice(0, 3)], [0xff, 0xd8, 0xff]);
  const small = await graph().api('/me/photos/48x48/$value').responseType('arraybuffer').get();
  assert.ok(small.byteLength < photo.byteLength);
  const error = await refusal(get(`/users/${fabrikam.users.find((user) => user.guest).oid}/photo`));
  assert.deepEqual([error.statusCode, error.code], [404, 'ImageNotFound']);
  // The form that our client asks for.
  const guest = fabrikam.users.find((user) => user.guest).oid;
  for (const path of ['photo/$value', 'photos/96x96/$value']) {
    const missing = await refusal(get(`/users/${guest}/${path}`));
    assert.deepEqual([missing.statusCode, missing.code, missing.message], [404, 'ImageNotFound', error.message], path);
    assert.match(missing.requestId, /^[0-9a-f-]{36}$/);
    assert.ok(JSON.parse(missing.body), path);
  }
});

test('scopes: 403 in each workload’s words, basic profiles without more', async () => {
  const all = (await call('GET', '/emulator/tenants/fabrikam.example')).knobs.consented;
  const without = (...dropped) => all.filter((scope) => !dropped.some((name) => scope.endsWith(`/${name}`)));
  const consented = (...dropped) => changeSettings({ tenants: { 'fabrikam.example': { consented: without(...dropped) } } });
  await consented('User.ReadBasic.All', 'User.Read.All', 'Calendars.Read', 'Calendars.ReadBasic', 'Chat.Create', 'Chat.ReadWrite');
  await signIn(ALICE, ['User.Read']);
  const codes = [];
  for (const path of ['/users', `/users/${MEGAN.oid}`, '/me/calendarView?startDateTime=2026-11-01&endDateTime=2026-11-02']) {
    const error = await refusal(get(path));
    codes.push([error.statusCode, error.code]);
  }
  assert.deepEqual(codes, [[403, 'Authorization_RequestDenied'], [403, 'Authorization_RequestDenied'], [403, 'ErrorAccessDenied']]);
  const chat = await refusal(graph().api('/chats').post({ chatType: 'oneOnOne', members: [] }));
  assert.deepEqual([chat.statusCode, chat.code], [403, 'Forbidden']);
  assert.match(chat.message, /API requires one of 'Chat.Create, Chat.ReadWrite'/);
  await consented('User.Read.All');
  await signIn(ALICE, ['User.Read', 'User.ReadBasic.All']);
  const megan = await get(`/users/${MEGAN.oid}`);
  assert.deepEqual([megan.displayName, megan.jobTitle, megan.businessPhones], ['Megan Bowen', null, []]);
});

test('tokens: none, garbage, another audience, expired', async () => {
  const said = async (other) => {
    token = other;
    const error = await refusal(get('/me'));
    assert.deepEqual([error.statusCode, error.code], [401, 'InvalidAuthenticationToken']);
    return error.message;
  };
  const good = token;
  assert.match(await said('garbage'), /CompactToken parsing failed/);
  assert.match(await said((await tokensOf(ALICE, ['https://auth.msft.communication.azure.com/Teams.ManageCalls', 'https://auth.msft.communication.azure.com/Teams.ManageChats'])).access_token), /Invalid audience/);
  await changeSettings({ clockOffsetSeconds: 100_000 });
  assert.match(await said(good), /the token is expired/);
});

test('continuous access evaluation: 401 with claims; a new token is good again', async () => {
  await call('POST', `/emulator/users/${ALICE}/require-new-graph-token`);
  const answer = await fetch(`${base}/v1.0/me`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 401);
  const [, claims] = /error="insufficient_claims", claims="([^"]+)"/.exec(answer.headers.get('www-authenticate'));
  const { nbf } = JSON.parse(Buffer.from(claims, 'base64').toString()).access_token;
  assert.ok(nbf.essential && Math.abs(Number(nbf.value) - Date.now() / 1000) < 5);
  await signIn();
  assert.equal((await get('/me')).userPrincipalName, ALICE);
});

/** The headers of each request that goes out meanwhile. Not what the SDK gives to fetch: it changes and reuses that object. */
async function sentDuring(work) {
  const sent = [];
  const record = ({ headers }) => sent.push(new Headers(headers.trim().split('\r\n').slice(1).map((line) => line.split(/: (.*)/, 2))));
  subscribe('undici:client:sendHeaders', record);
  await work().finally(() => unsubscribe('undici:client:sendHeaders', record));
  return (name) => sent.map((headers) => headers.get(name));
}

test('throttled once: the client waits and asks again with the same id', async () => {
  await changeSettings({ graph: { throttleAfter: 0, throttleCount: 1, retryAfterSeconds: 1 } });
  const began = Date.now();
  const sent = await sentDuring(async () => assert.equal((await get('/me')).userPrincipalName, ALICE));
  assert.ok(Date.now() - began >= 1000);
  const [id, again, ...more] = sent('client-request-id');
  assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.deepEqual([again, more], [id, []]);
  assert.deepEqual(sent('retry-attempt'), [null, '1']);
  const { requests } = await call('GET', '/emulator/requests');
  assert.deepEqual(requests.filter((request) => request.service === 'graph').map((request) => request.status), [429, 200]);
  const [other] = (await sentDuring(() => get('/me')))('client-request-id');
  assert.notEqual(other, id);
});

test('throttled for good: four requests of one id, which the refusal names', async () => {
  await changeSettings({ graph: { throttleAfter: 0, retryAfterSeconds: 0 } });
  let error;
  const sent = await sentDuring(async () => (error = await refusal(get('/me'))));
  assert.deepEqual([error.statusCode, error.code, error.message], [429, 'TooManyRequests', 'Please retry again later.']);
  const id = JSON.parse(error.body).innerError['client-request-id'];
  assert.deepEqual(sent('client-request-id'), Array(4).fill(id));
  assert.deepEqual(sent('retry-attempt'), [null, '1', '2', '3']);
});

test('failures, cut-off bodies and silence', async () => {
  await changeSettings({ graph: { failStatus: 500 } });
  const failed = await refusal(get('/me'));
  assert.deepEqual([failed.statusCode, failed.code], [500, 'generalException']);
  await changeSettings({ graph: { failStatus: null, truncateBodies: true } });
  await refusal(get('/me'));
  await changeSettings({ graph: { truncateBodies: false, neverAnswer: true } });
  const silent = fetch(`${base}/v1.0/me`, { headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(300) });
  assert.equal((await refusal(silent)).name, 'TimeoutError');
});

const view = (from, to, zone, more = {}) => {
  const request = graph().api('/me/calendarView').query({ startDateTime: from, endDateTime: to, ...more }).top(100);
  return (zone ? request.header('Prefer', `outlook.timezone="${zone}"`) : request).get();
};

test('a series over the change of the clocks, in the zone that is preferred', async () => {
  const { value } = await view('2026-10-19T00:00:00', '2026-11-04T00:00:00', 'Europe/Prague');
  const starts = (name) => value.filter((event) => event.subject === name).map((event) => event.start);
  assert.deepEqual(starts('Brno and Seattle').map((start) => start.dateTime.slice(5, 16)), ['10-19T17:00', '10-26T17:00', '11-02T17:00']);
  // Seattle changes its clocks a week later.
  assert.deepEqual(starts('Pipeline review').map((start) => start.dateTime.slice(5, 16)), ['10-20T19:00', '10-27T18:00', '11-03T19:00']);
  assert.equal(starts('Pipeline review')[0].timeZone, 'Europe/Prague');
  const utc = (await view('2026-10-19T00:00:00', '2026-11-04T00:00:00')).value.filter((event) => event.subject === 'Pipeline review');
  assert.deepEqual(utc.map((event) => event.start.dateTime), ['2026-10-20T17:00:00.0000000', '2026-10-27T17:00:00.0000000', '2026-11-03T18:00:00.0000000']);
  const windows = (await view('2026-10-19T00:00:00', '2026-10-21T00:00:00', 'Pacific Standard Time')).value;
  assert.equal(windows.find((event) => event.subject === 'Pipeline review').start.dateTime, '2026-10-20T10:00:00.0000000');
});

test('a week has occurrences, an exception and a cancelled day', async () => {
  const { value } = await view('2026-11-02T00:00:00Z', '2026-11-08T00:00:00Z', 'Pacific Standard Time');
  const week = value.filter((event) => event.subject.includes('Stand-up'));
  assert.deepEqual(week.map((event) => event.type), ['occurrence', 'occurrence', 'exception', 'occurrence', 'exception']);
  assert.equal(new Set(week.map((event) => event.seriesMasterId)).size, 1);
  assert.deepEqual([week[2].start.dateTime, week[2].originalStart], ['2026-11-04T09:30:00.0000000', '2026-11-04T17:00:00Z']);
  assert.deepEqual([week[4].isCancelled, week[4].subject, week[4].showAs], [true, 'Canceled: Stand-up', 'free']);
});

test('today has every kind of meeting there is', async () => {
  const now = Date.now();
  const { value } = await view(new Date(now - 36 * 3600_000).toISOString(), new Date(now + 36 * 3600_000).toISOString());
  const by = (subject) => value.find((event) => event.subject.startsWith(subject));
  assert.equal(by('Compensation').sensitivity, 'confidential');
  assert.equal(by('Doctor').sensitivity, 'private');
  assert.deepEqual([by('Canceled: Quarterly').isCancelled, by('Webinar').responseStatus.response], [true, 'declined']);
  assert.equal(by('Product').responseStatus.response, 'tentativelyAccepted');
  assert.deepEqual([by('Company').isAllDay, by('Company').start.dateTime.slice(11)], [true, '00:00:00.0000000']);
  assert.deepEqual([by('Litware').isOnlineMeeting, by('Litware').onlineMeeting], [true, null]);
  assert.match(by('Proseware').body.content, /teams\.microsoft\.com\/l\/meetup-join/);
  assert.match(by('Adatum').body.content, /safelinks\.protection\.outlook\.com/);
  assert.match(by('School').body.content, /teams\.live\.com/);
  assert.equal(by('Auditors').onlineMeetingProvider, 'skypeForBusiness');
  assert.match(by('Northwind').onlineMeeting.joinUrl, /^https:\/\/teams\.microsoft\.com\/l\/meetup-join\/19%3ameeting_[^/]+%40thread\.v2\/0\?context=%7B/i);
  assert.match(by('Onboarding').onlineMeeting.joinUrl, /^https:\/\/teams\.microsoft\.com\/meet\/\d{10,15}\?p=\w+$/);
  assert.ok(Math.abs(new Date(`${by('Northwind').start.dateTime}Z`) - now) < 3600_000, 'one is soon');
  await changeSettings({ meetings: { nullJoinUrl: true } });
  const bare = (await view(new Date(now - 36 * 3600_000).toISOString(), new Date(now + 36 * 3600_000).toISOString())).value;
  assert.ok(bare.every((event) => event.onlineMeeting === null));
});

test('a calendar is read by pages, and wants a window', async () => {
  // Days without an hour begin at midnight of their own zone, which all of them share: only there the hours shown are in order.
  const inPacific = (path) => graph().api(path).header('Prefer', 'outlook.timezone="Pacific Standard Time"');
  const first = await inPacific('/me/calendar/calendarView').query({ startDateTime: '2026-11-02T00:00:00Z', endDateTime: '2026-12-02T00:00:00Z' }).get();
  assert.equal(first.value.length, 10);
  const seen = [...first.value];
  for (let next = first['@odata.nextLink']; next; ) {
    const page = await inPacific(next).get();
    seen.push(...page.value);
    next = page['@odata.nextLink'];
  }
  assert.equal(new Set(seen.map((event) => event.id)).size, seen.length);
  const starts = seen.map((event) => event.start.dateTime);
  assert.deepEqual(starts, [...starts].sort());
  const days = seen.filter((event) => event.isAllDay);
  assert.ok(days.length > 0 && days.every((event) => event.originalStartTimeZone === 'America/Los_Angeles'), 'whole days of one zone');
  const without = await refusal(get('/me/calendarView'));
  assert.deepEqual([without.statusCode, without.code], [400, 'ErrorInvalidParameter']);
  assert.equal((await refusal(view('2026-11-03', '2026-11-02'))).code, 'ErrorInvalidParameter');
  assert.equal((await refusal(view('2026-11-03', '2026-11-04', 'Nowhere/Town'))).statusCode, 400);
  await changeSettings({ users: { [ALICE]: { mailbox: false } } });
  assert.equal((await refusal(get('/me/calendarView?startDateTime=2026-11-01&endDateTime=2026-11-02'))).code, 'MailboxNotEnabledForRESTAPI');
});

const member = (id, more = {}) => ({
  '@odata.type': '#microsoft.graph.aadUserConversationMember', roles: ['owner'], 'user@odata.bind': `https://graph.microsoft.com/v1.0/users('${id}')`, ...more,
});

test('a chat of two is made once', async () => {
  const make = (...members) => graph().api('/chats').post({ chatType: 'oneOnOne', members });
  const chat = await make(member(person(ALICE).oid), member('megan@fabrikam.example'));
  assert.equal(chat.id, `19:${[person(ALICE).oid, MEGAN.oid].sort().join('_')}@unq.gbl.spaces`);
  assert.deepEqual(await make(member(MEGAN.oid), member(person(ALICE).oid)), chat);
  const refused = async (...members) => {
    const error = await refusal(make(...members));
    return [error.statusCode, error.code];
  };
  assert.deepEqual(await refused(member(person(ALICE).oid)), [400, 'BadRequest']);
  assert.deepEqual(await refused(member(person(ALICE).oid), member(person(ALICE).oid)), [400, 'BadRequest']);
  assert.deepEqual(await refused(member(MEGAN.oid), member('nestor@fabrikam.example')), [403, 'Forbidden']);
  assert.deepEqual(await refused(member(person(ALICE).oid), member(LIAM.oid)), [404, 'NotFound']);
  const across = await make(member(person(ALICE).oid), member(LIAM.oid, { tenantId: info.tenants.find((tenant) => tenant.domain === 'litware.example').id }));
  assert.match(across.id, /@unq\.gbl\.spaces$/);
});

test('presence of one, of many, and of nobody', async () => {
  assert.equal((await get('/me/presence')).id, person(ALICE).oid);
  const ids = [MEGAN.oid, person('nestor@fabrikam.example').oid, LIAM.oid];
  const { value } = await graph().api('/communications/getPresencesByUserId').post({ ids });
  assert.deepEqual(value.map((presence) => presence.id), ids.slice(0, 2));
  for (const presence of value) assert.match(presence.availability, /^(Available|Busy|Away|DoNotDisturb|BeRightBack|Offline)$/);
  const many = await refusal(graph().api('/communications/getPresencesByUserId').post({ ids: Array(651).fill(MEGAN.oid) }));
  assert.equal(many.statusCode, 400);
});

test('a batch: each its own status, 424 after a failure, at most twenty', async () => {
  const post = (requests) => graph().api('/$batch').post({ requests });
  const { responses } = await post([
    { id: '1', method: 'GET', url: `/users/${MEGAN.oid}?$select=displayName` },
    { id: '2', method: 'GET', url: `/users/${LIAM.oid}` },
    { id: '3', method: 'GET', url: '/me', dependsOn: ['2'] },
    { id: '4', method: 'POST', url: '/communications/getPresencesByUserId', headers: { 'Content-Type': 'application/json' }, body: { ids: [MEGAN.oid] } },
    { id: '5', method: 'GET', url: `/users/${MEGAN.oid}/photo/$value` },
  ]);
  const by = Object.fromEntries(responses.map((response) => [response.id, response]));
  assert.deepEqual(Object.values(by).map((response) => response.status), [200, 404, 424, 200, 200]);
  assert.equal(by[1].body.displayName, 'Megan Bowen');
  assert.equal(by[2].body.error.code, 'Request_ResourceNotFound');
  assert.equal(by[4].body.value[0].id, MEGAN.oid);
  assert.deepEqual([...Buffer.from(by[5].body, 'base64').subarray(0, 2)], [0xff, 0xd8]);
  await changeSettings({ graph: { throttleAfter: 1, retryAfterSeconds: 7 } });
  const throttled = await post([{ id: 'a', method: 'GET', url: '/me' }, { id: 'b', method: 'GET', url: '/me' }]);
  const b = throttled.responses.find((response) => response.id === 'b');
  assert.deepEqual([b.status, b.headers['Retry-After']], [429, '7']);
  const many = await refusal(post(Array.from({ length: 21 }, (_, id) => ({ id: `${id}`, method: 'GET', url: '/me' }))));
  assert.deepEqual([many.statusCode, many.message], [400, 'Number of batch request steps exceeds the maximum value of 20.']);
});

test('the mailbox’s zone', async () => {
  assert.equal((await get('/me/mailboxSettings')).timeZone, 'Pacific Standard Time');
});

test('ten thousand people are read by pages', async () => {
  await signIn('agent00001@woodgrove.example');
  let count = 0;
  for (let page = await graph().api('/users').top(999).select('id').get(); page; ) {
    count += page.value.length;
    page = page['@odata.nextLink'] && (await get(page['@odata.nextLink']));
  }
  assert.equal(count, 10_000);
});
