// A calling SDK that rings when the emulator rings: the same interface, over a WebSocket.

import type { CallState } from '@azure/communication-calling';
import type { ActiveCall, Callee, Calling, EndReason, RingingCall, TokenSource } from './calling';
import { Listeners } from './listeners';
import type { CallCommand, FromEmulator, Incoming, ToEmulator } from './simulatedMessages';

/** After a lost connection: how long until the next try, in milliseconds. */
const BACK_OFF = [500, 1000, 2000, 5000];

/** How long a call may take to be started, waiting for the connection included, in milliseconds. */
const START_WITHIN = 5000;

const NOT_CONNECTED = 'Calling is not connected. Try again in a moment.';

/** `ready` once the emulator has accepted the token; `lost` until the next try begins. */
type Connection = 'connecting' | 'ready' | 'lost' | 'disposed';

/** A call that was asked for and that the emulator has not started yet. */
interface Start {
  callee: Callee;
  succeed: (call: ActiveCall) => void;
  fail: (reason: string) => void;
}

class SimulatedCall implements ActiveCall {
  private readonly changed = new Listeners<void>();
  endReason: EndReason | undefined;

  constructor(
    readonly id: string,
    public state: CallState,
    private readonly command: (type: CallCommand, callId: string) => void,
  ) {}

  set(state: CallState, endReason?: EndReason): void {
    this.state = state;
    this.endReason = endReason;
    this.changed.tell();
  }

  hangUp = async () => this.command('hangUp', this.id);
  mute = async () => this.command('mute', this.id);
  unmute = async () => this.command('unmute', this.id);
  hold = async () => this.command('hold', this.id);
  resume = async () => this.command('resume', this.id);
  onStateChanged = (listener: () => void) => this.changed.add(listener);
}

export function connectSimulated(emulatorUrl: string, tokens: TokenSource): Calling {
  const incoming = new Listeners<RingingCall>();
  const readiness = new Listeners<boolean>();
  const ringing = new Map<string, Listeners<EndReason>>();
  const calls = new Map<string, SimulatedCall>();
  const starts = new Map<string, Start>();
  let socket: WebSocket | undefined;
  let connection: Connection = 'connecting';
  let nextTry: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;
  let requests = 0;

  /** Throws when there is no connection: a WebSocket that is closing swallows messages without a word. */
  function say(message: ToEmulator): void {
    if (socket?.readyState !== WebSocket.OPEN) throw new Error(NOT_CONNECTED);
    socket.send(JSON.stringify(message));
  }

  function command(type: CallCommand, callId: string): void {
    say({ type, callId });
  }

  function setConnection(next: Connection): void {
    const wasReady = connection === 'ready';
    connection = next;
    if (wasReady !== (next === 'ready')) readiness.tell(next === 'ready');
  }

  function failStarts(reason: string): void {
    for (const start of [...starts.values()]) start.fail(reason);
  }

  function hear(message: FromEmulator): void {
    switch (message.type) {
      case 'ready':
        tries = 0;
        setConnection('ready');
        for (const [requestId, { callee }] of starts) say({ type: 'startCall', requestId, callee });
        return;
      case 'incomingCall':
        return incoming.tell(ring(message));
      case 'callState':
        return calls.get(message.callId)?.set(message.state);
      case 'callEnded': {
        const { callId, code, subCode } = message;
        ringing.get(callId)?.tell({ code, subCode });
        calls.get(callId)?.set('Disconnected', { code, subCode });
        ringing.delete(callId);
        calls.delete(callId);
        return;
      }
      case 'callStarted':
        return started(message.requestId, message.callId);
      case 'refused':
        console.warn(`the emulator refuses: ${message.reason}`);
        // It does not say what it refuses, and starting a call is the only thing that waits for an answer.
        failStarts(`The call was refused: ${message.reason}.`);
    }
  }

  function started(requestId: string, callId: string): void {
    const start = starts.get(requestId);
    // Whoever asked for it was told that it failed: nobody would end it.
    if (!start) return command('hangUp', callId);
    const call = new SimulatedCall(callId, 'Connecting', command);
    calls.set(callId, call);
    start.succeed(call);
  }

  function ring(message: Incoming): RingingCall {
    const id = message.callId;
    const ended = new Listeners<EndReason>();
    ringing.set(id, ended);
    return {
      id,
      callerInfo: message.callerInfo,
      more: {
        ...(message.calledNumber ? { calledNumber: message.calledNumber } : {}),
        ...(message.viaQueue ? { queue: message.viaQueue } : {}),
        ...(message.transferorInfo ? { transferorInfo: message.transferorInfo } : {}),
      },
      async accept() {
        command('accept', id);
        const call = new SimulatedCall(id, 'Connecting', command);
        calls.set(id, call);
        ringing.delete(id);
        return call;
      },
      reject: async () => command('reject', id),
      onEnded: (listener) => ended.add(listener),
    };
  }

  function startCall(callee: Callee): Promise<ActiveCall> {
    return new Promise((resolve, reject) => {
      if (connection === 'lost' || connection === 'disposed') throw new Error(NOT_CONNECTED);
      const requestId = String(++requests);
      // A connection that is being made may be there in a moment: `ready` sends what waits for it.
      if (connection === 'ready') say({ type: 'startCall', requestId, callee });
      const settle = () => {
        clearTimeout(timer);
        starts.delete(requestId);
      };
      const fail = (reason: string) => {
        settle();
        reject(new Error(reason));
      };
      const succeed = (call: ActiveCall) => {
        settle();
        resolve(call);
      };
      const timer = setTimeout(() => fail('The call could not be started in time. Try again.'), START_WITHIN);
      starts.set(requestId, { callee, succeed, fail });
    });
  }

  async function connect(): Promise<void> {
    setConnection('connecting');
    try {
      const token = await tokens();
      if (connection === 'disposed') return;
      socket = new WebSocket(`${emulatorUrl.replace(/^http/, 'ws')}/emulator/agent`);
      socket.onopen = () => say({ type: 'hello', token });
      socket.onmessage = (event: MessageEvent<string>) => hear(JSON.parse(event.data) as FromEmulator);
      socket.onclose = () => retry();
    } catch {
      retry();
    }
  }

  function retry(): void {
    if (connection === 'disposed') return;
    setConnection('lost');
    failStarts(NOT_CONNECTED);
    nextTry = setTimeout(() => void connect(), BACK_OFF[Math.min(tries++, BACK_OFF.length - 1)]);
  }

  void connect();
  return {
    sdkVersion: 'simulated',
    startCall,
    onIncomingCall: (listener) => incoming.add(listener),
    onConnected(listener) {
      listener(connection === 'ready');
      return readiness.add(listener);
    },
    async dispose() {
      setConnection('disposed');
      clearTimeout(nextTry);
      failStarts(NOT_CONNECTED);
      socket?.close();
    },
  };
}
