// @vitest-environment jsdom
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '../api/client';
import type { CallEventRecord, CallRecordResults, CallRecords } from '../api/types';
import type { CallKey } from '../calls/call';
import type { CallRecordEvent } from '../calls/record';
import { beAlive } from '../tabs/tab';
import { type FakeLocks, fakeLocks } from '../testing/locks';
import { aRecord } from '../testing/samples';
import { Box } from './box';
import { CARD_TELLS } from './kept';
import { Outbox } from './outbox';

/** A server that can be away, and that takes the same record once. */
class Server {
  away: ApiError | undefined;
  signedIn = 'alice';
  readonly requests: CallRecords[] = [];
  readonly records = new Map<string, CallEventRecord>();
  refuses: (record: CallEventRecord) => string | undefined = () => undefined;

  send = async (body: CallRecords): Promise<CallRecordResults> => {
    if (this.away) throw this.away;
    if (body.userId !== this.signedIn) throw new ApiError(409, 'somebody else is signed in');
    this.requests.push(body);
    return {
      results: body.records.map((record) => {
        const why = this.refuses(record);
        if (why) return { key: record.key, call: null, refused: { field: 'at', message: why } };
        this.records.set(record.key, record);
        return { key: record.key, call: aRecord({ id: 'ours-1' }), refused: null };
      }),
    };
  };

  /** What it was told, in short. */
  get told(): string[] {
    return [...this.records.values()].map((record) => {
      const connected = record.wasConnected === undefined ? '' : record.wasConnected ? ', connected' : ', only rang';
      return `${record.sdkCallIds?.at(-1) ?? record.callId ?? record.callKey ?? ''} ${record.event}${connected}`;
    });
  }
}

const AWAY = new ApiError(0, 'The server can’t be reached.');
const NAME = 'an outbox';

let server: Server;
let locks: FakeLocks;
let now: number;
let databases = 0;
let database: string;
const stops: (() => void)[] = [];

beforeEach(() => {
  server = new Server();
  locks = fakeLocks();
  now = Date.parse('2026-11-26T10:00:00Z');
  database = `${NAME} ${++databases}`;
});

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.useRealTimers();
});

/** A tab of a user, as after loading its page. */
function tab(name: string, user = 'fabrikam/alice', session?: string, open = () => Box.open(database)) {
  const refused: string[] = [];
  const outbox = new Outbox({
    user,
    userId: user.split('/')[1] ?? '',
    tab: name,
    callingSessionId: () => session,
    send: server.send,
    changed: () => undefined,
    refused: (reason) => void refused.push(reason),
    now: () => now,
    open,
  });
  const leave = beAlive(name);
  const stop = outbox.start();
  stops.push(stop, leave);
  return {
    outbox,
    refused,
    /** The tab crashes: nothing of its page runs any more. */
    crash() {
      stop();
      leave();
      locks.release(`switchboard-tab ${name}`);
    },
  };
}

const key = 'k1' as CallKey;
const at = (second: number) => new Date(now + second * 1000).toISOString();
const rang = (sdkCallId = 'sdk-1'): CallRecordEvent => ({
  kind: 'rang',
  key,
  at: at(0),
  sdkCallId,
  callerInfo: { identifier: { kind: 'phoneNumber', phoneNumber: '+14255550123' }, displayName: 'DIEGO' },
  details: { calledNumber: '+14255550100' },
});
const answered: CallRecordEvent = { kind: 'answered', key, at: '2026-11-26T10:00:05Z', sdkCallId: 'sdk-1' };
const ended: CallRecordEvent = {
  kind: 'ended',
  key,
  at: '2026-11-26T10:01:05Z',
  sdkCallId: 'sdk-1',
  code: 0,
  subCode: 0,
};

/** What is still kept, of everybody. */
async function kept(user = 'fabrikam/alice') {
  const box = await Box.open(database);
  const all = { calls: await box.calls(user), events: await box.events(user) };
  box.close();
  return all;
}

test('a call is told with all that it takes to record it, and forgotten once that is done', async () => {
  const { outbox } = tab('a', undefined, 'session-1');
  outbox.record(rang());
  outbox.record(answered);
  outbox.record(ended);
  now += CARD_TELLS;
  outbox.soon();
  await vi.waitFor(() => expect(server.told).toHaveLength(3));
  expect(server.told).toEqual(['sdk-1 ringing', 'sdk-1 answered', 'sdk-1 ended, connected']);
  const [record] = server.records.values();
  expect(record).toMatchObject({
    callKey: key,
    sdkCallIds: ['sdk-1'],
    callingSessionId: 'session-1',
    call: {
      direction: 'incoming',
      callerInfo: { identifier: { kind: 'phoneNumber', phoneNumber: '+14255550123' }, displayName: 'DIEGO' },
      calledNumber: '+14255550100',
    },
  });
  expect(server.requests[0]?.userId).toBe('alice');
  await vi.waitFor(async () => expect(await kept()).toEqual({ calls: [], events: [] }));
});

test('a meeting is told as it stands in the calendar, also by the next page', async () => {
  server.away = AWAY;
  const first = tab('a');
  const meeting = { id: 'm1', subject: 'Weekly', endsAt: '2026-11-26T11:00:00Z' };
  first.outbox.record({ kind: 'joined', key, at: at(0), meeting });
  first.outbox.record(answered);
  await vi.waitFor(async () => expect((await kept()).events).toHaveLength(2));
  first.crash();
  server.away = undefined;
  tab('b');
  await vi.waitFor(() => expect(server.told).toHaveLength(3));
  expect(server.told.at(-1)).toBe('sdk-1 ended, connected');
  for (const { call } of server.records.values()) expect(call).toEqual({ direction: 'outgoing', meeting });
});

test('a ring that the card’s request has told is not told again', async () => {
  const { outbox } = tab('a');
  outbox.record(rang());
  outbox.record({ kind: 'known', key, at: at(1), callId: 'ours-1' });
  now += CARD_TELLS;
  outbox.soon();
  await vi.waitFor(async () => expect((await kept()).events).toEqual([]));
  expect(server.told).toEqual([]);
  outbox.record(ended);
  await vi.waitFor(() => expect(server.told).toEqual(['sdk-1 ended, only rang']));
  expect([...server.records.values()][0]?.callId).toBe('ours-1');
});

test('what happens while the server is away is told when it is back, also by the next page', async () => {
  server.away = AWAY;
  const first = tab('a');
  first.outbox.record(rang());
  first.outbox.record(answered);
  first.outbox.record(ended);
  await vi.waitFor(async () => expect((await kept()).events).toHaveLength(3));
  first.crash();
  now += CARD_TELLS;
  server.away = undefined;
  tab('b');
  await vi.waitFor(() => expect(server.told).toHaveLength(3));
  expect(new Set(server.told)).toEqual(new Set(['sdk-1 ringing', 'sdk-1 answered', 'sdk-1 ended, connected']));
});

test.each([
  ['the session has ended', new ApiError(401, 'sign in first', undefined, 'not-signed-in')],
  ['the database is away', new ApiError(503, 'try again')],
  ['somebody else is signed in', new ApiError(409, 'somebody else')],
  ['too much is told', new ApiError(429, 'later')],
])('nothing is lost while %s', async (_, refusal) => {
  server.away = refusal;
  const { outbox, refused } = tab('a');
  outbox.record(rang());
  outbox.record(ended);
  await vi.waitFor(async () => expect((await kept()).events).toHaveLength(2));
  outbox.soon();
  server.away = undefined;
  // By itself: nobody asks it to.
  await vi.waitFor(() => expect(server.told).toContain('sdk-1 ended, only rang'), { timeout: 5000 });
  expect(refused).toEqual([]);
});

test('what belongs to somebody else stays until they are back', async () => {
  server.away = AWAY;
  const alice = tab('a');
  alice.outbox.record(rang());
  alice.outbox.record(ended);
  await vi.waitFor(async () => expect((await kept()).events).toHaveLength(2));
  alice.crash();
  server.away = undefined;
  now += CARD_TELLS;
  server.signedIn = 'megan';
  const megan = tab('b', 'fabrikam/megan');
  megan.outbox.record({ ...rang('hers'), key: 'k2' as CallKey });
  megan.outbox.record({ ...ended, key: 'k2' as CallKey, sdkCallId: 'hers' });
  await vi.waitFor(() => expect(server.told).toContain('hers ended, only rang'));
  expect(server.told.some((told) => told.startsWith('sdk-1'))).toBe(false);
  megan.crash();
  server.signedIn = 'alice';
  tab('c');
  await vi.waitFor(() => expect(server.told).toContain('sdk-1 ended, only rang'));
});

test('a conversation whose tab crashed ended when the tab was last there; a call that only rang was missed', async () => {
  const crashed = tab('a');
  crashed.outbox.record(rang());
  crashed.outbox.record(answered);
  crashed.outbox.record({ ...rang('sdk-2'), key: 'k2' as CallKey });
  await vi.waitFor(async () => expect((await kept()).calls).toHaveLength(2));
  crashed.crash();
  now += 60_000;
  tab('b');
  await vi.waitFor(() => expect(server.told).toContain('sdk-1 ended, connected'));
  expect(server.told).toContain('sdk-2 missed');
  const end = [...server.records.values()].find(({ event }) => event === 'ended');
  expect(Date.parse(end?.at ?? '')).toBeLessThan(now - 50_000);
});

test('a call that rings on in another tab is not missed because one tab is gone', async () => {
  const [gone, stays] = [tab('a'), tab('b')];
  gone.outbox.record(rang());
  stays.outbox.record({ ...rang(), key: 'k2' as CallKey });
  await vi.waitFor(async () => expect((await kept()).calls).toHaveLength(2));
  gone.crash();
  tab('c');
  await vi.waitFor(async () => expect((await kept()).calls.find((call) => call.key === key)?.over).toBe(true));
  stays.outbox.record({ ...answered, key: 'k2' as CallKey });
  await vi.waitFor(() => expect(server.told).toContain('sdk-1 answered'));
  expect(server.told).not.toContain('sdk-1 missed');
});

test('a page that is left says that its conversation is over', async () => {
  const { outbox } = tab('a');
  outbox.record(rang());
  outbox.record(answered);
  dispatchEvent(new Event('pagehide'));
  await vi.waitFor(() => expect(server.told).toContain('sdk-1 ended, connected'));
});

test('what happened just before the page was left is told, though the browser has not kept it yet', async () => {
  const { outbox } = tab('a', undefined, undefined, () => new Promise<never>(() => undefined));
  outbox.record(rang());
  outbox.record(answered);
  dispatchEvent(new Event('pagehide'));
  await vi.waitFor(() => expect(server.told).toContain('sdk-1 ended, connected'));
  expect(server.told).toContain('sdk-1 answered');
  const other = tab('b', undefined, undefined, () => new Promise<never>(() => undefined));
  other.outbox.record(rang('sdk-2'));
  other.outbox.record({ ...ended, sdkCallId: 'sdk-2' });
  dispatchEvent(new Event('pagehide'));
  await vi.waitFor(() => expect(server.told).toContain('sdk-2 ended, only rang'));
});

test('the SDK’s new id belongs to the same call', async () => {
  const { outbox } = tab('a');
  outbox.record(rang());
  outbox.record(answered);
  outbox.record({ kind: 'sdkIdChanged', key, at: at(6), sdkCallId: 'sdk-1b' });
  outbox.record({ ...ended, sdkCallId: 'sdk-1b' });
  await vi.waitFor(() => expect(server.told).toContain('sdk-1b ended, connected'));
  const end = [...server.records.values()].find(({ event }) => event === 'ended');
  expect(end?.sdkCallIds).toEqual(['sdk-1', 'sdk-1b']);
});

test('one record that the server never takes holds no other back, and the agent hears why', async () => {
  server.refuses = ({ event }) => (event === 'answered' ? 'no time in RFC 3339' : undefined);
  const { outbox, refused } = tab('a');
  outbox.record(rang());
  outbox.record(answered);
  outbox.record(ended);
  await vi.waitFor(() => expect(server.told).toContain('sdk-1 ended, connected'));
  await vi.waitFor(() => expect(refused).toEqual(['at: no time in RFC 3339']));
});

test('a browser that keeps nothing still tells what it can', async () => {
  const outbox = new Outbox({
    user: 'fabrikam/alice',
    userId: 'alice',
    tab: 'a',
    callingSessionId: () => undefined,
    send: server.send,
    changed: () => undefined,
    refused: () => undefined,
    now: () => now,
    open: () => Promise.reject(new Error('private')),
  });
  stops.push(outbox.start());
  server.away = AWAY;
  outbox.record(rang());
  outbox.record(ended);
  server.away = undefined;
  await vi.waitFor(() => expect(server.told).toContain('sdk-1 ended, only rang'), { timeout: 5000 });
});

test('a new calling session takes the calls that go on', async () => {
  let session = 'one';
  const outbox = new Outbox({
    user: 'fabrikam/alice',
    userId: 'alice',
    tab: 'a',
    callingSessionId: () => session,
    send: server.send,
    changed: () => undefined,
    refused: () => undefined,
    now: () => now,
    open: () => Box.open(database),
  });
  stops.push(outbox.start());
  outbox.record(rang());
  outbox.record(answered);
  session = 'two';
  outbox.sessionBegan();
  await vi.waitFor(() => expect(server.told).toContain('sdk-1 connected'));
  const again = [...server.records.values()].find(({ event }) => event === 'connected');
  expect(again?.callingSessionId).toBe('two');
});
