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
  await settle();
  newest().opens();
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

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  vi.stubGlobal('WebSocket', FakeSocket);
  calling = connectSimulated('http://127.0.0.1:8090', () => Promise.resolve('a-token'));
});

afterEach(async () => {
  await calling.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a call is placed, rings, is answered and is hung up', async () => {
  const socket = await becomesReady();
  expect(socket.url).toBe('ws://127.0.0.1:8090/emulator/agent');
  expect(socket.sent[0]).toEqual({ type: 'hello', token: 'a-token' });
  const call = await placed();
  expect(said()).toEqual([{ type: 'startCall', requestId: expect.any(String) as string, callee: DIEGO }]);
  const states = [call.state];
  call.onStateChanged(() => states.push(call.state));
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

test('while the connection is being made a call waits for it', async () => {
  const starting = calling.startCall(DIEGO);
  await settle();
  newest().opens();
  // The token is not accepted yet.
  expect(newest().sent.map(({ type }) => type)).toEqual(['hello']);
  newest().hears({ type: 'ready', userId: '8:orgid:alice' });
  expect(said()).toMatchObject([{ type: 'startCall', callee: DIEGO }]);
  newest().hears({ type: 'callStarted', requestId: said()[0]?.requestId, callId: 'call-1' });
  expect((await starting).id).toBe('call-1');
});

test('it does not wait for ever, and is not placed after it was given up', async () => {
  const failed = expect(calling.startCall(DIEGO)).rejects.toThrow('could not be started in time');
  await vi.advanceTimersByTimeAsync(5000);
  await failed;
  await becomesReady();
  expect(said()).toEqual([]);
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

test('without a connection a call fails at once, and is not placed by the next one', async () => {
  const socket = await becomesReady();
  socket.close();
  await expect(calling.startCall(DIEGO)).rejects.toThrow(NOT_CONNECTED);
  await vi.advanceTimersByTimeAsync(500);
  expect(await becomesReady()).not.toBe(socket);
  expect(said()).toEqual([]);
});

test('a connection that is just being closed carries nothing', async () => {
  const socket = await becomesReady();
  socket.readyState = FakeSocket.CLOSING;
  await expect(calling.startCall(DIEGO)).rejects.toThrow(NOT_CONNECTED);
});

test('a connection that is lost meanwhile fails the call', async () => {
  const socket = await becomesReady();
  const failed = expect(calling.startCall(DIEGO)).rejects.toThrow(NOT_CONNECTED);
  socket.close();
  await failed;
});

test('a refused call says why', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const socket = await becomesReady();
  const failed = expect(calling.startCall(DIEGO)).rejects.toThrow('a number is needed');
  socket.hears({ type: 'refused', reason: 'a number is needed' });
  await failed;
});

test('what is done to a call without a connection fails aloud', async () => {
  const socket = await becomesReady();
  const call = await placed();
  let ringing: RingingCall | undefined;
  calling.onIncomingCall((one) => (ringing = one));
  socket.hears({
    type: 'incomingCall',
    callId: 'call-2',
    callerInfo: {},
    calledNumber: null,
    viaQueue: null,
    transferorInfo: null,
  });
  socket.close();
  await expect(call.hangUp()).rejects.toThrow(NOT_CONNECTED);
  await expect(ringing?.accept()).rejects.toThrow(NOT_CONNECTED);
  await expect(ringing?.reject()).rejects.toThrow(NOT_CONNECTED);
});

test('listeners hear of the connection when it changes', async () => {
  const heard: boolean[] = [];
  calling.onConnected((connected) => heard.push(connected));
  (await becomesReady()).close();
  await vi.advanceTimersByTimeAsync(500);
  await becomesReady();
  expect(heard).toEqual([false, true, false, true]);
});

test('once disposed of it stays away', async () => {
  await becomesReady();
  await calling.dispose();
  await expect(calling.startCall(DIEGO)).rejects.toThrow(NOT_CONNECTED);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sockets).toHaveLength(1);
});
