// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ActiveCall, Calling, RingingCall } from './calling';
import { connectSimulated } from './simulated';

/** The browser's WebSocket as far as the adapter uses it. Like the real one, `send` answers nothing. */
class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readyState = FakeSocket.CONNECTING;
  readonly sent: Record<string, unknown>[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;

  constructor(readonly url: string) {
    sockets.push(this);
  }

  send(text: string): void {
    if (this.readyState === FakeSocket.CONNECTING) throw new DOMException('still connecting', 'InvalidStateError');
    if (this.readyState === FakeSocket.OPEN) this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.readyState = FakeSocket.CLOSED;
    this.onclose?.();
  }

  opens(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  hears(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const DIEGO = { phoneNumber: '+14255550123' };
const NOT_CONNECTED = 'Calling is not connected. Try again in a moment.';

let sockets: FakeSocket[];
let calling: Calling;

const newest = (): FakeSocket => {
  const socket = sockets.at(-1);
  if (!socket) throw new Error('nothing has been connected to yet');
  return socket;
};

/** Lets everything that waits for promises go on. */
const settle = () => vi.advanceTimersByTimeAsync(0);

/** What was sent after the greeting. */
const said = () => newest().sent.filter(({ type }) => type !== 'hello');

async function becomesReady(): Promise<FakeSocket> {
  const connecting = connectSimulated('http://127.0.0.1:8090', () => Promise.resolve('a-token'));
  await settle();
  newest().opens();
  calling = await connecting;
  newest().hears({ type: 'ready', userId: '8:orgid:alice' });
  return newest();
}

/** Starts a call and lets the emulator place it. */
async function placed(): Promise<ActiveCall> {
  const starting = calling.startCall(DIEGO);
  const { requestId } = said()[0] ?? {};
  newest().hears({ type: 'callStarted', requestId, callId: 'call-1' });
  return starting;
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
  sockets = [];
  vi.stubGlobal('WebSocket', FakeSocket);
});

afterEach(async () => {
  await calling.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a call is placed, rings, is answered and is hung up', async () => {
  const socket = await becomesReady();
  expect(calling.state).toBe('connected');
  expect(socket.url).toBe('ws://127.0.0.1:8090/emulator/agent');
  expect(socket.sent[0]).toEqual({ type: 'hello', token: 'a-token' });
  const call = await placed();
  expect(said()).toEqual([{ type: 'startCall', requestId: expect.any(String) as string, callee: DIEGO }]);
  const states = [call.state];
  call.onChanged(() => states.push(call.state));
  socket.hears({ type: 'callState', callId: 'call-1', state: 'Ringing' });
  socket.hears({ type: 'callState', callId: 'call-1', state: 'Connected' });
  await call.hangUp();
  expect(said().at(-1)).toEqual({ type: 'hangUp', callId: 'call-1' });
  socket.hears({ type: 'callEnded', callId: 'call-1', code: 0, subCode: 0 });
  expect(states).toEqual(['Connecting', 'Ringing', 'Connected', 'Disconnected']);
  expect(call.endReason).toEqual({ code: 0, subCode: 0 });
});

test('calls that are started at once are told apart', async () => {
  const socket = await becomesReady();
  const both = [calling.startCall(DIEGO), calling.startCall({ phoneNumber: '+442079460018' })];
  const [first, second] = said();
  socket.hears({ type: 'callStarted', requestId: second?.requestId, callId: 'the-second' });
  socket.hears({ type: 'callStarted', requestId: first?.requestId, callId: 'the-first' });
  expect((await Promise.all(both)).map(({ id }) => id)).toEqual(['the-first', 'the-second']);
});

test('a call that is placed too late is hung up: nobody has its controls', async () => {
  const socket = await becomesReady();
  const failed = expect(calling.startCall(DIEGO)).rejects.toThrow('could not be started in time');
  const { requestId } = said()[0] ?? {};
  await vi.advanceTimersByTimeAsync(5000);
  await failed;
  socket.hears({ type: 'callStarted', requestId, callId: 'late' });
  expect(said().at(-1)).toEqual({ type: 'hangUp', callId: 'late' });
});

test('a connection that is just being closed carries nothing', async () => {
  const socket = await becomesReady();
  socket.readyState = FakeSocket.CLOSING;
  await expect(calling.startCall(DIEGO)).rejects.toThrow(NOT_CONNECTED);
});

test('a refused call says why', async () => {
  const socket = await becomesReady();
  const failed = expect(calling.startCall(DIEGO)).rejects.toThrow('a number is needed');
  socket.hears({ type: 'refused', reason: 'a number is needed' });
  await failed;
});

test('with the connection everything dies: the agent, its calls, and what waits for an answer', async () => {
  const socket = await becomesReady();
  const states: string[] = [];
  calling.onStateChanged(() => states.push(calling.state));
  const call = await placed();
  const ringing = rung();
  const ended = vi.fn();
  ringing.onEnded(ended);
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

test('a token that is not accepted is told apart from a connection that is lost', async () => {
  const connecting = connectSimulated('http://127.0.0.1:8090', () => Promise.resolve('a-token'));
  await settle();
  newest().opens();
  calling = await connecting;
  expect(calling.state).toBe('connecting');
  newest().hears({ type: 'refused', reason: 'say hello with a calling token first (401/44108)' });
  newest().close();
  expect(calling.state).toBe('token-refused');
});

test('an emulator that can’t be reached fails the connection', async () => {
  const failed = expect(connectSimulated('http://127.0.0.1:8090', () => Promise.resolve('a-token'))).rejects.toThrow(
    'does not answer',
  );
  await settle();
  newest().close();
  await failed;
});
