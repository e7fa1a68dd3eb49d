// @vitest-environment jsdom
// What the client relies on, of every calling SDK: Microsoft’s own, with a fake agent behind the adapter, and the simulated
// one, with a fake emulator.

import type { CallEndReason, CallerInfo, CallState } from '@azure/communication-calling';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ActiveCall, Calling, RingingCall } from './calling';
import { connectReal } from './real';
import { connectSimulated } from './simulated';
import { type Asked, FakeAgent, FakeDevices, type FakeIncomingCall, FakeParticipant } from './testing/fakeSdk';
import { FakeSocket } from './testing/fakeSocket';

const sdk = vi.hoisted(() => new Map<string, unknown>());

vi.mock('@azure/communication-calling', () => ({
  CallClient: class {
    createTeamsCallAgent = async () => sdk.get('agent');
    getDeviceManager = async () => sdk.get('devices');
  },
  Features: { Transfer: {} },
  LocalAudioStream: vi.fn(),
}));

const DIEGO = { phoneNumber: '+14255550123' };
const CALLER: CallerInfo = { identifier: { kind: 'phoneNumber', phoneNumber: '+14255550123' }, displayName: 'DIEGO' };
const MEETING = { meetingId: '234567890123', passcode: 'abc' };
/** A token that lives for an hour. */
const TOKEN = `x.${btoa(JSON.stringify({ exp: Math.floor(Date.now() / 1000) + 3600 }))}.x`;

/** What tests let happen on the other side of an SDK. */
interface Bench {
  calling: Calling;
  asked: () => Asked[];
  rings: (id: string, callerInfo: CallerInfo) => void;
  callerIs: (id: string, callerInfo: CallerInfo) => void;
  stopsRinging: (id: string, reason: CallEndReason) => void;
  becomes: (id: string, state: CallState) => void;
  ends: (id: string, reason: CallEndReason) => void;
  mutedByOthers: (id: string) => void;
  renames: (id: string, newId: string) => void;
  /** Megan is in the call, muted, and Liam waits in its lobby. */
  people: (id: string) => void;
  /** What comes of the transfer that was asked for last. */
  transfer: (outcome: 'taken' | 'refused') => void;
  /** Whoever was asked into a call last comes, or does not. */
  guest: (outcome: 'comes' | 'stays away') => void;
  tokenRefused: () => void;
}

async function realBench(): Promise<Bench & { agent: FakeAgent; devices: FakeDevices }> {
  const [agent, devices] = [new FakeAgent(), new FakeDevices()];
  sdk.set('agent', agent).set('devices', devices);
  const incoming = new Map<string, FakeIncomingCall>();
  const calling = await connectReal(() => Promise.resolve(TOKEN));
  const call = (id: string) => {
    const found = agent.calls.find((one) => one.id === id);
    if (!found) throw new Error(`there is no call ${id}`);
    return found;
  };
  return {
    agent,
    devices,
    calling,
    asked: () => agent.asked,
    rings: (id, callerInfo) => incoming.set(id, agent.rings(id, callerInfo)),
    callerIs: (id, callerInfo) => incoming.get(id)?.callerIs(callerInfo),
    stopsRinging: (id, reason) => incoming.get(id)?.ends(reason),
    becomes: (id, state) => call(id).becomes(state),
    ends: (id, reason) => call(id).ends(reason),
    mutedByOthers: (id) => call(id).mutes(true),
    renames(id, newId) {
      const one = call(id);
      one.id = newId;
      one.emit('idChanged');
    },
    people(id) {
      const megan = new FakeParticipant(
        { kind: 'microsoftTeamsUser', microsoftTeamsUserId: 'megan' },
        'Megan',
        'Connected',
      );
      call(id).joins(megan);
      megan.becomes({ isMuted: true });
      call(id).waits(
        new FakeParticipant({ kind: 'microsoftTeamsUser', microsoftTeamsUserId: 'liam' }, 'Liam', 'InLobby'),
      );
    },
    transfer(outcome) {
      const transfer = agent.calls.flatMap(({ transfers }) => transfers).at(-1);
      if (outcome === 'taken') transfer?.becomes('Transferred');
      else transfer?.becomes('Failed', { code: 603, subCode: 0 });
    },
    guest(outcome) {
      const call = agent.calls.findLast(({ guests }) => guests.length);
      const guest = call?.guests.at(-1);
      if (!call || !guest) throw new Error('nobody was asked');
      if (outcome === 'comes') {
        guest.becomes({ state: 'Connected' });
      } else {
        guest.callEndReason = { code: 480, subCode: 10_004 };
        call.leaves(guest);
      }
    },
    tokenRefused: () => agent.connectionIs('Disconnected', 'invalidToken'),
  };
}

async function simulatedBench(): Promise<Bench> {
  const connecting = connectSimulated('http://127.0.0.1:8090', () => Promise.resolve(TOKEN));
  const socket = await vi.waitUntil(() => FakeSocket.newest);
  socket.opens();
  const calling = await connecting;
  socket.hears({ type: 'ready', userId: '8:orgid:alice' });
  const nothing = { calledNumber: null, viaQueue: null, transferorInfo: null };
  const person = { muted: false, speaking: false };
  return {
    calling,
    // The SDK’s own transfer takes both targets.
    asked: () => socket.asked,
    rings: (callId, callerInfo) => socket.hears({ type: 'incomingCall', callId, callerInfo, ...nothing }),
    callerIs: (callId, callerInfo) => socket.hears({ type: 'callerInfoChanged', callId, callerInfo }),
    stopsRinging: (callId, reason) => socket.hears({ type: 'callEnded', callId, ...reason }),
    becomes: (callId, state) => socket.hears({ type: 'callState', callId, state }),
    ends: (callId, reason) => socket.hears({ type: 'callEnded', callId, ...reason }),
    mutedByOthers: (callId) => socket.hears({ type: 'callMuted', callId, muted: true }),
    renames: (callId, newCallId) => socket.hears({ type: 'callIdChanged', callId, newCallId }),
    people(callId) {
      const people = [
        { ...person, id: '8:orgid:megan', displayName: 'Megan', state: 'Connected', muted: true },
        { ...person, id: '8:orgid:liam', displayName: 'Liam', state: 'InLobby' },
      ];
      socket.hears({ type: 'callPeople', callId, people });
    },
    transfer(outcome) {
      const requestId = socket.said.at(-1)?.requestId;
      if (outcome === 'taken') socket.hears({ type: 'done', requestId });
      else socket.hears({ type: 'failed', requestId, code: 603, subCode: 0, reason: 'nobody took the call' });
    },
    guest(outcome) {
      const requestId = socket.said.at(-1)?.requestId;
      if (outcome === 'comes') socket.hears({ type: 'done', requestId });
      else socket.hears({ type: 'failed', requestId, code: 480, subCode: 10_004, reason: 'nobody took the call' });
    },
    tokenRefused: () => socket.hears({ type: 'tokenRejected', reason: '401/44110' }),
  };
}

beforeEach(() => {
  FakeSocket.newest = undefined;
  vi.stubGlobal('WebSocket', FakeSocket);
});
afterEach(() => vi.unstubAllGlobals());

describe.each([
  ['Microsoft’s SDK', realBench],
  ['the simulated SDK', simulatedBench],
])('%s', (_, makeBench) => {
  let bench: Bench;
  let rung: RingingCall[];

  beforeEach(async () => {
    bench = await makeBench();
    rung = [];
    bench.calling.onIncomingCall((call) => rung.push(call));
  });

  const ringing = (): RingingCall => {
    bench.rings('one', CALLER);
    const [call] = rung;
    if (!call) throw new Error('nothing rings');
    return call;
  };

  /** A call of ours that is connected, and the states that it goes through. */
  async function connected(): Promise<{ call: ActiveCall; states: string[]; stop: () => void }> {
    const call = await bench.calling.startCall(DIEGO);
    const states: string[] = [];
    const stop = call.onChanged(() => {
      if (states.at(-1) !== call.state) states.push(call.state);
    });
    bench.becomes(call.id, 'Connected');
    return { call, states, stop };
  }

  test('it is connected at first, and offers an echo', () => {
    expect(bench.calling.state).toBe('connected');
    expect(bench.calling.echo).toEqual({ id: '8:echo123' });
    expect(bench.calling.sdkVersion).not.toBe('');
  });

  test('a call is started, goes through its states, and ends with the SDK’s codes', async () => {
    const call = await bench.calling.startCall(DIEGO);
    expect(bench.asked()).toEqual([['startCall', DIEGO]]);
    expect(call.state).toBe('Connecting');
    const states: string[] = [];
    call.onChanged(() => states.push(call.state));
    bench.becomes(call.id, 'Ringing');
    bench.becomes(call.id, 'Connected');
    bench.ends(call.id, { code: 486, subCode: 560_486 });
    expect(states).toEqual(['Ringing', 'Connected', 'Disconnected']);
    expect(call.endReason).toMatchObject({ code: 486, subCode: 560_486 });
  });

  test('a meeting is joined, through its lobby', async () => {
    const call = await bench.calling.join(MEETING);
    expect(bench.asked()).toEqual([['join', MEETING]]);
    bench.becomes(call.id, 'InLobby');
    expect(call.state).toBe('InLobby');
  });

  test('a call rings with its caller, who may become better known', () => {
    const call = ringing();
    expect(call).toMatchObject({ id: 'one', callerInfo: CALLER, more: {} });
    const changed = vi.fn();
    const stop = call.onCallerInfoChanged(changed);
    const better = { ...CALLER, displayName: 'Diego Siciliani' };
    bench.callerIs('one', better);
    expect(call.callerInfo).toEqual(better);
    expect(changed).toHaveBeenCalledOnce();
    stop();
    bench.callerIs('one', CALLER);
    expect(changed).toHaveBeenCalledOnce();
  });

  test('a ringing call is accepted and becomes a call of ours', async () => {
    const call = await ringing().accept();
    expect(bench.asked()).toEqual([['accept', 'one']]);
    expect(call).toMatchObject({ id: 'one', callerInfo: CALLER });
    bench.becomes('one', 'Connected');
    expect(call.state).toBe('Connected');
  });

  test('a ringing call is rejected', async () => {
    await ringing().reject();
    expect(bench.asked()).toEqual([['reject', 'one']]);
  });

  test.each([
    { code: 487, subCode: 10_003 },
    { code: 487, subCode: 540_487 },
  ])('a ringing call ends without us: $code/$subCode', (reason) => {
    const ended = vi.fn();
    const call = ringing();
    call.onEnded(ended);
    bench.stopsRinging('one', reason);
    expect(ended).toHaveBeenCalledExactlyOnceWith(expect.objectContaining(reason));
  });

  test('hold, resume, mute, unmute and tones', async () => {
    const { call, states } = await connected();
    await call.hold();
    await call.resume();
    await call.mute();
    expect(call.muted).toBe(true);
    await call.unmute();
    expect(call.muted).toBe(false);
    await call.sendDtmf('Pound');
    expect(states).toEqual(['Connected', 'LocalHold', 'Connected']);
    expect(bench.asked().slice(1)).toEqual([
      ['hold', call.id],
      ['resume', call.id],
      ['mute', call.id],
      ['unmute', call.id],
      ['sendDtmf', call.id, 'Pound'],
    ]);
  });

  test('others may switch the microphone off, and hold the call', async () => {
    const { call } = await connected();
    bench.mutedByOthers(call.id);
    expect(call.muted).toBe(true);
    bench.becomes(call.id, 'RemoteHold');
    expect(call.state).toBe('RemoteHold');
  });

  test('the id may change; the call goes on under the new one', async () => {
    const { call } = await connected();
    const before = call.id;
    const changed = vi.fn();
    call.onChanged(changed);
    bench.renames(before, 'another');
    expect(call.id).toBe('another');
    expect(changed).toHaveBeenCalled();
    await call.hold();
    expect(bench.asked().at(-1)).toEqual(['hold', 'another']);
  });

  test('everybody else is told of, those in the lobby included, who can be let in', async () => {
    const { call } = await connected();
    const changed = vi.fn();
    call.onChanged(changed);
    bench.people(call.id);
    expect(changed).toHaveBeenCalled();
    expect(call.participants).toEqual([
      { id: '8:orgid:megan', displayName: 'Megan', state: 'Connected', muted: true, speaking: false },
      { id: '8:orgid:liam', displayName: 'Liam', state: 'InLobby', muted: false, speaking: false },
    ]);
    await call.admit('8:orgid:liam');
    expect(bench.asked().at(-1)?.[0]).toBe('admit');
  });

  test('a transfer is done when somebody has taken the call', async () => {
    const { call } = await connected();
    if (FakeSocket.newest) FakeSocket.newest.silent = true;
    const done = vi.fn();
    const transferring = call.transfer({ microsoftTeamsUserId: 'megan' }).then(done);
    await Promise.resolve();
    expect(done).not.toHaveBeenCalled();
    bench.transfer('taken');
    await transferring;
    expect(bench.asked().at(-1)?.[0]).toBe('transfer');
  });

  test('a transfer that nobody takes fails with the SDK’s codes', async () => {
    const { call } = await connected();
    if (FakeSocket.newest) FakeSocket.newest.silent = true;
    const failed = expect(call.transfer({ phoneNumber: '+14255550603' })).rejects.toThrow('603/0');
    bench.transfer('refused');
    await failed;
  });

  test('who is asked into a call has come when they are in it', async () => {
    const { call } = await connected();
    if (FakeSocket.newest) FakeSocket.newest.silent = true;
    const done = vi.fn();
    const coming = call.bringIn({ microsoftTeamsUserId: 'megan' }).then(done);
    await Promise.resolve();
    expect(done).not.toHaveBeenCalled();
    bench.guest('comes');
    await coming;
    expect(bench.asked().at(-1)?.slice(1)).toEqual([call.id, { microsoftTeamsUserId: 'megan' }]);
  });

  test('who is asked into a call and does not come is told with the SDK’s codes', async () => {
    const { call } = await connected();
    if (FakeSocket.newest) FakeSocket.newest.silent = true;
    const failed = expect(call.bringIn({ microsoftTeamsUserId: 'megan' })).rejects.toThrow('480/10004');
    bench.guest('stays away');
    await failed;
  });

  test('whoever stops listening hears nothing more', async () => {
    const { call, states, stop } = await connected();
    stop();
    bench.becomes(call.id, 'LocalHold');
    expect(states).toEqual(['Connected']);
  });

  test('a token that is refused is told apart', () => {
    const states: string[] = [];
    bench.calling.onStateChanged(() => states.push(bench.calling.state));
    bench.tokenRefused();
    expect(states).toEqual(['token-refused']);
  });
});

test('Microsoft’s SDK comes back from a lost network by itself', async () => {
  const { calling, agent } = await realBench();
  agent.connectionIs('Disconnected', 'connectionIssue');
  expect(calling.state).toBe('network-lost');
  agent.connectionIs('Connected');
  expect(calling.state).toBe('connected');
});

test('Microsoft’s SDK: devices come, go and are chosen', async () => {
  const { calling, agent, devices } = await realBench();
  await vi.waitFor(() => expect(calling.audio.devices?.microphones).toHaveLength(2));
  await calling.audio.chooseMicrophone('microphone:2');
  expect(calling.audio.devices?.microphone).toBe('microphone:2');
  devices.microphones = devices.microphones.slice(0, 1);
  devices.emit('audioDevicesUpdated', { added: [], removed: [] });
  await vi.waitFor(() => expect(calling.audio.devices?.microphones).toHaveLength(1));
  await expect(calling.audio.chooseMicrophone('microphone:2')).rejects.toThrow('not there any more');
  await calling.dispose();
  expect(devices.listening).toBe(0);
  expect(agent.asked.at(-1)).toEqual(['dispose']);
});
