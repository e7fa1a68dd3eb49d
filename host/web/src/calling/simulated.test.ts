// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ActiveCall, Calling, RingingCall } from './calling';
import { connectSimulated } from './simulated';
import { FakeSocket } from './testing/fakeSocket';

const DIEGO = { phoneNumber: '+14255550123' };
const NOT_CONNECTED = 'Calling is not connected. Try again in a moment.';

let calling: Calling;

const newest = (): FakeSocket => {
  if (!FakeSocket.newest) throw new Error('nothing has been connected to yet');
  return FakeSocket.newest;
};

/** Lets everything that waits for promises go on. */
const settle = () => vi.advanceTimersByTimeAsync(0);

const connect = () => connectSimulated('http://127.0.0.1:8090', () => Promise.resolve('a-token'));

async function becomesReady(): Promise<FakeSocket> {
  const connecting = connect();
  await settle();
  newest().opens();
  calling = await connecting;
  newest().hears({ type: 'ready', userId: '8:orgid:alice' });
  return newest();
}

/** A call rings. */
function rung(): RingingCall {
  let ringing: RingingCall | undefined;
  calling.onIncomingCall((one) => (ringing = one));
  const nothing = { calledNumber: null, viaQueue: null, transferorInfo: null };
  newest().hears({ type: 'incomingCall', callId: 'call-2', callerInfo: {}, ...nothing });
  if (!ringing) throw new Error('nothing rings');
  return ringing;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
});

afterEach(async () => {
  await calling.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('it greets with the token, at the emulator’s address', async () => {
  const socket = await becomesReady();
  expect(socket.url).toBe('ws://127.0.0.1:8090/emulator/agent');
  expect(socket.said).toEqual([{ type: 'hello', token: 'a-token' }]);
});

test('calls that are started at once are told apart', async () => {
  const socket = await becomesReady();
  socket.silent = true;
  const both = [calling.startCall(DIEGO), calling.startCall({ phoneNumber: '+442079460018' })];
  const [first, second] = socket.said.slice(1);
  socket.hears({ type: 'callStarted', requestId: second?.requestId, callId: 'the-second' });
  socket.hears({ type: 'callStarted', requestId: first?.requestId, callId: 'the-first' });
  expect((await Promise.all(both)).map(({ id }) => id)).toEqual(['the-first', 'the-second']);
});

test('a call that is placed too late is hung up: nobody has its controls', async () => {
  const socket = await becomesReady();
  socket.silent = true;
  const failed = expect(calling.startCall(DIEGO)).rejects.toThrow('did not answer in time');
  const { requestId } = socket.said.at(-1) ?? {};
  await vi.advanceTimersByTimeAsync(5000);
  await failed;
  socket.hears({ type: 'callStarted', requestId, callId: 'late' });
  expect(socket.asked.at(-1)).toEqual(['hangUp', 'late']);
});

test('a connection that is just being closed carries nothing', async () => {
  const socket = await becomesReady();
  socket.readyState = FakeSocket.CLOSING;
  await expect(calling.startCall(DIEGO)).rejects.toThrow(NOT_CONNECTED);
});

test('what is refused says why, with the SDK’s codes', async () => {
  const socket = await becomesReady();
  socket.refuses = { code: 400, subCode: 40_213, reason: 'a number is needed' };
  await expect(calling.startCall(DIEGO)).rejects.toThrow('a number is needed (400/40213)');
});

test('with the connection everything dies: the agent, its calls, and what waits for an answer', async () => {
  const socket = await becomesReady();
  const states: string[] = [];
  calling.onStateChanged(() => states.push(calling.state));
  const call: ActiveCall = await calling.startCall(DIEGO);
  const ringing = rung();
  const ended = vi.fn();
  ringing.onEnded(ended);
  socket.silent = true;
  const failed = expect(calling.startCall(DIEGO)).rejects.toThrow(NOT_CONNECTED);
  socket.close();
  await failed;
  expect(states).toEqual(['dead']);
  expect(call.state).toBe('Disconnected');
  expect(call.endReason).toEqual({ code: 496, subCode: 7 });
  expect(ended).toHaveBeenCalledExactlyOnceWith({ code: 496, subCode: 7 });
  await expect(call.hangUp()).rejects.toThrow(NOT_CONNECTED);
  await expect(ringing.accept()).rejects.toThrow(NOT_CONNECTED);
  await expect(ringing.reject()).rejects.toThrow(NOT_CONNECTED);
});

test('a token that is refused in the greeting is told apart from a connection that is lost', async () => {
  const connecting = connect();
  await settle();
  newest().opens();
  calling = await connecting;
  expect(calling.state).toBe('connecting');
  newest().hears({ type: 'tokenRejected', reason: 'say hello with a calling token first (401/44108)' });
  newest().close();
  expect(calling.state).toBe('token-refused');
});

test('an emulator that can’t be reached fails the connection', async () => {
  const failed = expect(connect()).rejects.toThrow('does not answer');
  await settle();
  newest().close();
  await failed;
});
