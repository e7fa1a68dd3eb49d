// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';
import { ApiError } from '../api/client';
import { reached } from '../api/reach';
import { FakeCall } from '../testing/sdk';
import { sessionBegan, sessionEnded } from '../session/session';
import { aCard, alice } from '../testing/samples';
import { DIEGO, settle, stage, type Stage, startedCall } from '../testing/stage';
import type { CallKey } from './call';

const NUMBER = { phoneNumber: '+14255550123' };
const WEEKLY = { id: 'm1', subject: 'Weekly', endsAt: '2026-11-26T11:00:00Z' };
const LIAM = { identifier: undefined, displayName: 'Liam' };

afterEach(() => vi.useRealTimers());

/** An outgoing call that the other side has answered. */
async function talking() {
  const staged = await stage();
  await staged.store.dial(NUMBER, { title: 'Diego' });
  staged.sdk.newest.becomes({ state: 'Connected' });
  return { ...staged, first: staged.sdk.newest, key: staged.call().key };
}

/** The call that came last. */
function newestKey(staged: Pick<Stage, 'calls'>): CallKey {
  const call = staged.calls().at(-1);
  if (!call) throw new Error('there is no call');
  return call.key;
}

const phases = (staged: { calls: () => readonly { title: string; phase: string }[] }) =>
  staged.calls().map(({ title, phase }) => `${title}: ${phase}`);

test('a call that the agent makes is shown at once, followed and told to the server', async () => {
  const staged = await stage();
  const dialled = staged.store.dial(NUMBER, { title: 'Diego' });
  expect(phases(staged)).toEqual(['Diego: starting']);
  await dialled;
  expect(staged.sdk.startCall).toHaveBeenCalledExactlyOnceWith(NUMBER);
  // The server knows the name better.
  expect(phases(staged)).toEqual(['Diego Siciliani: connecting']);
  const call = staged.sdk.newest;
  call.becomes({ state: 'Ringing' });
  expect(staged.call().phase).toBe('remoteRinging');
  call.becomes({ state: 'Connected' });
  await staged.store.hangUp(staged.call().key);
  expect(staged.calls()).toEqual([]);
  expect(staged.events()).toEqual([
    { kind: 'known', callId: 'ours-1' },
    { kind: 'answered', sdkCallId: 'sdk-1' },
    { kind: 'ended', sdkCallId: 'sdk-1', code: 0, subCode: 0 },
  ]);
});

test.each([
  [486, 560_486, 'busy'],
  [480, 560_480, 'no-answer'],
  [487, 10_004, 'no-answer'],
  [603, 560_603, 'declined'],
  [404, 560_404, 'not-found'],
  [484, 560_484, 'not-found'],
  [403, 560_403, 'not-allowed'],
  [412, 41_056, 'no-phone-licence'],
  [410, 301_005, 'connection-lost'],
  [500, 0, 'failed'],
])('%i/%i: a call that nobody takes stays in sight as “%s” until it is dismissed', async (code, subCode, ending) => {
  const staged = await stage();
  await staged.store.dial(NUMBER);
  staged.sdk.newest.ends(code, subCode);
  expect(staged.call()).toMatchObject({ phase: 'ended', ending });
  expect(staged.events().at(-1)).toEqual({ kind: 'ended', sdkCallId: 'sdk-1', code, subCode });
  staged.store.dismiss(staged.call().key);
  expect(staged.calls()).toEqual([]);
});

test('two quick clicks make one call, and while one is made there is no other', async () => {
  const staged = await stage();
  await Promise.all([staged.store.dial(NUMBER), staged.store.dial(NUMBER), staged.store.dial({ userId: 'megan' })]);
  expect(staged.register).toHaveBeenCalledOnce();
  expect(staged.sdk.startCall).toHaveBeenCalledOnce();
});

test('whom the agent talks to already is not called a second time', async () => {
  const { store, sdk, calls } = await talking();
  await store.dial(NUMBER);
  expect(calls()).toHaveLength(1);
  expect(sdk.startCall).toHaveBeenCalledOnce();
  expect(store.getSnapshot().notices).toMatchObject([{ kind: 'already-in-call', reason: 'Diego Siciliani' }]);
});

test('a call that the server refuses is not placed, and says why', async () => {
  const staged = await stage();
  const fields = [{ field: 'to.phoneNumber', message: 'this is no number' }];
  staged.register.mockRejectedValue(new ApiError(400, 'to.phoneNumber: this is no number', '', '', fields));
  await staged.store.dial({ phoneNumber: 'abc' });
  expect(staged.call()).toMatchObject({ phase: 'ended', ending: 'refused', trouble: { reason: 'this is no number' } });
  expect(staged.sdk.startCall).not.toHaveBeenCalled();
  expect(staged.told).toEqual([]);
});

test('a call that the SDK can’t start says why, and is told as failed', async () => {
  const staged = await stage();
  staged.sdk.startCall.mockRejectedValue(new Error('no microphone'));
  await staged.store.dial(NUMBER);
  expect(staged.call()).toMatchObject({ phase: 'ended', trouble: { action: 'dial', reason: 'no microphone' } });
  expect(staged.events()).toEqual([{ kind: 'known', callId: 'ours-1' }, { kind: 'failed' }]);
});

test('without the server the call is made all the same, and told later', async () => {
  const staged = await stage();
  staged.register.mockRejectedValue(new ApiError(0, 'no network'));
  await staged.store.dial({ phoneNumber: '+1 (425) 555-0123' });
  expect(staged.sdk.startCall).toHaveBeenCalledExactlyOnceWith(NUMBER);
  expect(staged.events()).toEqual([{ kind: 'dialled', target: { phoneNumber: '+1 (425) 555-0123' } }]);
});

test.each([
  ['as the server says', async () => startedCall({ phoneNumber: '911' }, { emergency: true })],
  ['as its length says, without the server', () => Promise.reject(new ApiError(503, 'down'))],
])('an emergency number is asked about first, %s', async (_, answer) => {
  const staged = await stage();
  staged.register.mockImplementation(answer);
  await staged.store.dial({ phoneNumber: '911' });
  expect(staged.call()).toMatchObject({ phase: 'confirming', emergency: true });
  expect(staged.sdk.startCall).not.toHaveBeenCalled();
  await Promise.all([staged.store.confirmDial(staged.call().key), staged.store.confirmDial(staged.call().key)]);
  expect(staged.sdk.startCall).toHaveBeenCalledExactlyOnceWith({ phoneNumber: '911' });
  expect(staged.call().phase).toBe('connecting');
});

test('an emergency number that the agent does not want is told as cancelled', async () => {
  const staged = await stage();
  staged.register.mockImplementation(async (to) => startedCall(to, { emergency: true }));
  await staged.store.dial({ phoneNumber: '911' });
  await staged.store.hangUp(staged.call().key);
  expect(staged.calls()).toEqual([]);
  expect(staged.events().at(-1)).toEqual({ kind: 'cancelled' });
});

const DEBTS = { plugin: 'plugin:debts', text: 'They owe us money.' };
const HOURS = { plugin: 'plugin:hours', text: 'It is night there.' };

test('a call that plugins warn of is placed when the agent says so, and tried again without asking again', async () => {
  const staged = await stage();
  staged.register.mockImplementation(async (to) => startedCall(to, { warnings: [DEBTS] }));
  await staged.store.dial(NUMBER);
  expect(staged.call()).toMatchObject({ phase: 'confirming', emergency: false, warnings: [DEBTS] });
  expect(staged.sdk.startCall).not.toHaveBeenCalled();
  await staged.store.confirmDial(staged.call().key);
  expect(staged.sdk.startCall).toHaveBeenCalledExactlyOnceWith(NUMBER);
  staged.sdk.newest.ends(486);
  const { key, warnings } = staged.call();
  staged.store.dismiss(key);
  await staged.store.dial(NUMBER, undefined, warnings);
  expect(staged.call().phase).toBe('connecting');
  staged.sdk.newest.ends(486);
  staged.store.dismiss(staged.call().key);
  // What is new is asked.
  staged.register.mockImplementation(async (to) => startedCall(to, { warnings: [DEBTS, HOURS] }));
  await staged.store.dial(NUMBER, undefined, warnings);
  expect(staged.call().phase).toBe('confirming');
});

test('a call that the agent does not want after a warning is told as cancelled', async () => {
  const staged = await stage();
  staged.register.mockImplementation(async (to) => startedCall(to, { warnings: [DEBTS] }));
  await staged.store.dial(NUMBER);
  await staged.store.hangUp(staged.call().key);
  expect(staged.calls()).toEqual([]);
  expect(staged.sdk.startCall).not.toHaveBeenCalled();
  expect(staged.events().at(-1)).toEqual({ kind: 'cancelled' });
});

test('a call that plugins block is not placed, and says why', async () => {
  const staged = await stage();
  staged.register.mockRejectedValue(new ApiError(403, 'debts: They owe us money.', '', 'call-blocked'));
  await staged.store.dial(NUMBER);
  expect(staged.call()).toMatchObject({
    phase: 'ended',
    ending: 'refused',
    trouble: { reason: 'debts: They owe us money.' },
  });
  expect(staged.sdk.startCall).not.toHaveBeenCalled();
  expect(staged.told).toEqual([]);
});

test('a call that is given up before the SDK has it is hung up as soon as it has it', async () => {
  const staged = await stage();
  let give: () => void = () => undefined;
  const call = new Promise<void>((resolve) => (give = resolve));
  const late = new FakeCall('late');
  staged.sdk.startCall.mockImplementation(() => call.then(() => late));
  void staged.store.dial(NUMBER);
  await settle();
  await staged.store.hangUp(staged.call().key);
  expect(staged.calls()).toEqual([]);
  give();
  await settle();
  expect(late.hangUp).toHaveBeenCalledOnce();
});

test('a ringing call gets its card, is answered and told', async () => {
  const staged = await stage();
  staged.cards.set('one', [aCard()]);
  const ringing = staged.sdk.rings(DIEGO, 'one');
  expect(staged.call()).toMatchObject({ phase: 'ringing', title: '+14255550123', card: undefined });
  await settle();
  expect(staged.call()).toMatchObject({ title: 'Diego Siciliani', callId: 'ours-1' });
  await staged.store.answer(staged.call().key);
  ringing.call.becomes({ state: 'Connected' });
  expect(phases(staged)).toEqual(['Diego Siciliani: connected']);
  expect(staged.events()).toEqual([
    { kind: 'rang', sdkCallId: 'one', callerInfo: DIEGO, details: {} },
    { kind: 'known', callId: 'ours-1' },
    { kind: 'answered', sdkCallId: 'one' },
  ]);
});

test('a ringing call is declined: it goes at once, whatever the SDK says', async () => {
  const staged = await stage();
  const ringing = staged.sdk.rings(DIEGO, 'one');
  ringing.reject.mockRejectedValue(new Error('too late'));
  await staged.store.decline(staged.call().key);
  ringing.ends(603);
  expect(staged.calls()).toEqual([]);
  expect(staged.events().slice(1)).toEqual([{ kind: 'declined', sdkCallId: 'one' }]);
});

test('one that nobody takes goes by itself', async () => {
  const staged = await stage();
  staged.sdk.rings(DIEGO, 'one').ends(487, 540_487);
  expect(staged.calls()).toEqual([]);
  expect(staged.events().at(-1)).toEqual({ kind: 'ended', sdkCallId: 'one', code: 487, subCode: 540_487 });
});

test('the SDK may tell of a call twice', async () => {
  const staged = await stage();
  staged.sdk.rings(DIEGO, 'one');
  staged.sdk.rings(DIEGO, 'one');
  expect(staged.calls()).toHaveLength(1);
});

test('a better caller is looked up anew, and the old answer is let go', async () => {
  const staged = await stage();
  const ringing = staged.sdk.rings({ identifier: undefined }, 'one');
  await settle();
  expect(staged.call()).toMatchObject({ title: '', card: undefined });
  staged.cards.set('one', [aCard()]);
  ringing.callerIs(DIEGO);
  expect(staged.call().callerInfo).toEqual(DIEGO);
  await settle();
  expect(staged.call().title).toBe('Diego Siciliani');
});

test('a call that is answered while another rings through holds the first', async () => {
  const staged = await talking();
  const ringing = staged.sdk.rings(LIAM, 'two');
  const second = newestKey(staged);
  await staged.store.answer(second);
  ringing.call.becomes({ state: 'Connected' });
  expect(staged.first.hold).toHaveBeenCalledOnce();
  expect(phases(staged)).toEqual(['Diego Siciliani: onHold', 'Liam: connected']);
  // Swapped.
  await staged.store.resume(staged.key);
  expect(phases(staged)).toEqual(['Diego Siciliani: connected', 'Liam: onHold']);
  // The one that is hung up is the one that was meant.
  await staged.store.hangUp(second);
  expect(ringing.call.hangUp).toHaveBeenCalledOnce();
  expect(staged.first.hangUp).not.toHaveBeenCalled();
  expect(phases(staged)).toEqual(['Diego Siciliani: connected']);
});

test('end and answer', async () => {
  const staged = await talking();
  staged.sdk.rings(LIAM, 'two').call.becomes({ state: 'Connected' });
  await staged.store.answer(newestKey(staged), 'end');
  expect(staged.first.hangUp).toHaveBeenCalledOnce();
  expect(phases(staged)).toEqual(['Liam: connected']);
});

test('a call that can’t be held keeps the ringing one ringing, and says why', async () => {
  const staged = await talking();
  staged.first.hold.mockRejectedValue(new Error('not in an emergency call'));
  const ringing = staged.sdk.rings(LIAM, 'two');
  await staged.store.answer(newestKey(staged));
  expect(ringing.accept).not.toHaveBeenCalled();
  expect(staged.calls()[1]).toMatchObject({ phase: 'ringing', trouble: { reason: 'not in an emergency call' } });
});

test('whoever is called answers after the agent has turned to somebody else: they are held', async () => {
  const staged = await stage();
  await staged.store.dial(NUMBER);
  const ringing = staged.sdk.rings(LIAM, 'two');
  await staged.store.answer(newestKey(staged));
  ringing.call.becomes({ state: 'Connected' });
  staged.sdk.newest.becomes({ state: 'Connected' });
  await settle();
  expect(phases(staged)).toEqual(['Diego Siciliani: onHold', 'Liam: connected']);
});

test('a call that stops ringing while it is answered ends as the SDK says in the end', async () => {
  const staged = await stage();
  const ringing = staged.sdk.rings(DIEGO, 'one');
  let accepted: (call: typeof ringing.call) => void = () => undefined;
  ringing.accept.mockReturnValue(new Promise((resolve) => (accepted = resolve)));
  void staged.store.answer(staged.call().key);
  await settle();
  ringing.ends(487, 10_003);
  expect(staged.call().phase).toBe('answering');
  ringing.call.ends(487, 10_003);
  accepted(ringing.call);
  await settle();
  expect(staged.calls()).toEqual([]);
  expect(staged.events().at(-1)).toEqual({ kind: 'ended', sdkCallId: 'one', code: 487, subCode: 10_003 });
});

test('a hang-up that nobody confirms can be dismissed', async () => {
  vi.useFakeTimers();
  const { store, first, call, key, calls, events } = await talking();
  first.hangUp.mockReturnValue(new Promise(() => undefined));
  void store.hangUp(key);
  expect(call().phase).toBe('ending');
  await vi.advanceTimersByTimeAsync(5000);
  expect(call().trouble).toEqual({ action: 'hangUp', reason: '' });
  store.dismiss(key);
  expect(calls()).toEqual([]);
  expect(events().at(-1)).toMatchObject({ kind: 'ended', sdkCallId: 'sdk-1' });
});

test('with its agent a call is over, and the next agent is made after a while', async () => {
  vi.useFakeTimers();
  const { store, sdk, call } = await talking();
  sdk.becomes('dead');
  expect(call()).toMatchObject({ phase: 'ended', ending: 'connection-lost' });
  expect(store.getSnapshot().readiness).toMatchObject({ kind: 'not-ready', reason: 'sdk-failed' });
  sdk.becomes('connected');
  await vi.advanceTimersByTimeAsync(500);
  expect(store.getSnapshot().readiness.kind).toBe('ready');
});

test('with an ended session nobody is ready, and nobody calls, until the same person has signed in again', async () => {
  const { store } = await stage();
  sessionBegan(alice);
  expect(store.getSnapshot().readiness.kind).toBe('ready');
  sessionEnded();
  expect(store.getSnapshot().readiness).toMatchObject({ kind: 'not-ready', reason: 'signed-out' });
  sessionBegan(alice);
  expect(store.getSnapshot().readiness.kind).toBe('ready');
});

test('a tab that connects after its session has ended is not ready either', async () => {
  sessionBegan(alice);
  sessionEnded();
  const { store } = await stage();
  expect(store.getSnapshot().readiness).toMatchObject({ kind: 'not-ready', reason: 'signed-out' });
  sessionBegan(alice);
  expect(store.getSnapshot().readiness.kind).toBe('ready');
});

test('the SDK’s id may change: the server is told, and the call stays the same', async () => {
  const { first, call, key, events } = await talking();
  first.becomes({ id: 'another' });
  expect(call()).toMatchObject({ key, sdkCallId: 'another' });
  expect(events().at(-1)).toEqual({ kind: 'sdkIdChanged', sdkCallId: 'another' });
});

test('one thing at a time in each call', async () => {
  const { store, first, key, call } = await talking();
  let done: () => void = () => undefined;
  first.hold.mockReturnValue(new Promise((resolve) => (done = resolve)));
  void store.hold(key);
  void store.mute(key);
  expect(call().working).toBe('hold');
  expect(first.mute).not.toHaveBeenCalled();
  done();
  await settle();
  expect(call().working).toBeUndefined();
});

test('tones that are typed faster than they are sent come in their order', async () => {
  const { store, first, key } = await talking();
  await Promise.all([store.sendDtmf(key, 'Num1'), store.sendDtmf(key, 'Pound'), store.sendDtmf(key, 'Num5')]);
  expect(first.sendDtmf.mock.calls).toEqual([['Num1'], ['Pound'], ['Num5']]);
});

test('what can’t be done says why, in the call that it was wanted in', async () => {
  const { store, first, key, call } = await talking();
  first.transfer.mockRejectedValue(new Error('nobody took it'));
  await store.transfer(key, { microsoftTeamsUserId: 'megan' });
  expect(call()).toMatchObject({ phase: 'connected', trouble: { action: 'transfer', reason: 'nobody took it' } });
  await store.mute(key);
  expect(call()).toMatchObject({ muted: true, trouble: undefined });
});

test('a call that was handed over says so', async () => {
  const { store, first, key, call } = await talking();
  await store.transfer(key, { microsoftTeamsUserId: 'megan' });
  first.ends(0);
  expect(call()).toMatchObject({ phase: 'ended', ending: 'transferred' });
});

test('a meeting is joined through its lobby, and stands in the history without what joins it', async () => {
  const staged = await stage();
  await staged.store.join({ meetingId: '123', passcode: 'abc' }, 'Weekly');
  expect(staged.sdk.join).toHaveBeenCalledExactlyOnceWith({ meetingId: '123', passcode: 'abc' });
  staged.sdk.newest.becomes({ state: 'InLobby' });
  expect(phases(staged)).toEqual(['Weekly: lobby']);
  staged.sdk.newest.ends(0, 5854);
  expect(staged.call()).toMatchObject({ phase: 'ended', ending: 'not-admitted' });
  expect(staged.events()).toEqual([
    { kind: 'joined', meeting: undefined },
    { kind: 'ended', sdkCallId: 'sdk-1', code: 0, subCode: 5854 },
  ]);
  await staged.store.join({ meetingLink: 'https://teams.example/secret' }, 'Weekly', { calendar: WEEKLY });
  staged.sdk.newest.becomes({ state: 'Connected' });
  expect(staged.events().slice(2)).toEqual([
    { kind: 'joined', meeting: WEEKLY },
    { kind: 'answered', sdkCallId: 'sdk-2' },
  ]);
  expect(JSON.stringify(staged.told)).not.toMatch(/secret|123/);
});

test('a meeting is joined once, however often one asks', async () => {
  const staged = await stage();
  const meeting = { meetingLink: 'https://teams.example/weekly' };
  await staged.store.join(meeting, 'Weekly', { calendar: WEEKLY });
  staged.sdk.newest.becomes({ state: 'InLobby' });
  await staged.store.join({ ...meeting }, 'Weekly', { calendar: WEEKLY });
  staged.sdk.newest.becomes({ state: 'Connected' });
  await staged.store.join({ ...meeting }, 'Weekly');
  expect(staged.sdk.join).toHaveBeenCalledExactlyOnceWith(meeting);
  expect(staged.sdk.newest.hold).not.toHaveBeenCalled();
  expect(staged.store.getSnapshot().notices).toMatchObject([
    { kind: 'already-in-meeting', reason: 'Weekly' },
    { kind: 'already-in-meeting', reason: 'Weekly' },
  ]);
  // Whoever has left may come again, and another meeting is another one.
  await staged.store.hangUp(staged.call().key);
  await staged.store.join(meeting, 'Weekly', { calendar: WEEKLY });
  staged.sdk.newest.becomes({ state: 'Connected' });
  await staged.store.join({ meetingLink: 'https://teams.example/other' }, 'Other');
  expect(staged.sdk.join).toHaveBeenCalledTimes(3);
});

test('a server that is gone takes no call away, and that is told', async () => {
  const staged = await stage();
  reached(false);
  expect(staged.store.getSnapshot().readiness).toEqual({ kind: 'ready', alone: true });
  reached(true);
  expect(staged.store.getSnapshot().readiness).toEqual({ kind: 'ready', alone: false });
  staged.stop();
});
