// A calling SDK that rings when the emulator rings: the same interface, over a WebSocket.

import type { CallState, CallerInfo } from '@azure/communication-calling';
import type { ActiveCall, Callee, Calling, EndReason, RingingCall, TokenSource } from './calling';
import { Listeners } from './listeners';

interface Incoming {
  callId: string;
  callerInfo: CallerInfo;
  calledNumber: string | null;
  viaQueue: string | null;
  transferorInfo: unknown;
}

type FromEmulator =
  | { type: 'ready'; userId: string }
  | { type: 'refused'; reason: string }
  | ({ type: 'incomingCall' } & Incoming)
  | { type: 'callState'; callId: string; state: CallState }
  | ({ type: 'callEnded'; callId: string } & EndReason)
  | { type: 'callStarted'; requestId: string; callId: string };

/** After a lost connection: how long until the next try, in milliseconds. */
const BACK_OFF = [500, 1000, 2000, 5000];

class SimulatedCall implements ActiveCall {
  readonly changed = new Listeners<void>();
  endReason: EndReason | undefined;

  constructor(
    readonly id: string,
    public state: CallState,
    private readonly say: (type: string, callId: string) => void,
  ) {}

  set(state: CallState, endReason?: EndReason): void {
    this.state = state;
    this.endReason = endReason;
    this.changed.tell();
  }

  hangUp = async () => this.say('hangUp', this.id);
  mute = async () => this.say('mute', this.id);
  unmute = async () => this.say('unmute', this.id);
  hold = async () => this.say('hold', this.id);
  resume = async () => this.say('resume', this.id);
  onStateChanged = (listener: () => void) => this.changed.add(listener);
}

export function connectSimulated(emulatorUrl: string, tokens: TokenSource): Calling {
  const incoming = new Listeners<RingingCall>();
  const connection = new Listeners<boolean>();
  const ringing = new Map<string, Listeners<EndReason>>();
  const calls = new Map<string, SimulatedCall>();
  const starting = new Map<string, (callId: string) => void>();
  let socket: WebSocket | undefined;
  let connected = false;
  let disposed = false;
  let tries = 0;

  const say = (message: object) => socket?.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));
  const sayOf = (type: string, callId: string) => void say({ type, callId });

  function setConnected(value: boolean): void {
    connected = value;
    connection.tell(value);
  }

  function hear(message: FromEmulator): void {
    switch (message.type) {
      case 'ready':
        tries = 0;
        return setConnected(true);
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
        starting.get(message.requestId)?.(message.callId);
        starting.delete(message.requestId);
        return;
      case 'refused':
        console.warn(`the emulator refuses: ${message.reason}`);
    }
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
        const call = new SimulatedCall(id, 'Connecting', sayOf);
        calls.set(id, call);
        ringing.delete(id);
        sayOf('accept', id);
        return call;
      },
      reject: async () => sayOf('reject', id),
      onEnded: (listener) => ended.add(listener),
    };
  }

  async function connect(): Promise<void> {
    try {
      const token = await tokens();
      if (disposed) return;
      socket = new WebSocket(`${emulatorUrl.replace(/^http/, 'ws')}/emulator/agent`);
      socket.onopen = () => say({ type: 'hello', token });
      socket.onmessage = (event: MessageEvent<string>) => hear(JSON.parse(event.data) as FromEmulator);
      socket.onclose = () => retry();
    } catch {
      retry();
    }
  }

  function retry(): void {
    setConnected(false);
    if (!disposed) setTimeout(() => void connect(), BACK_OFF[Math.min(tries++, BACK_OFF.length - 1)]);
  }

  void connect();
  return {
    sdkVersion: 'simulated',
    startCall(callee: Callee) {
      const requestId = crypto.randomUUID();
      return new Promise((resolve, reject) => {
        starting.set(requestId, (callId) => {
          const call = new SimulatedCall(callId, 'Connecting', sayOf);
          calls.set(callId, call);
          resolve(call);
        });
        if (!say({ type: 'startCall', requestId, callee })) {
          starting.delete(requestId);
          reject(new Error('Calling is not connected. Try again in a moment.'));
        }
      });
    },
    onIncomingCall: (listener) => incoming.add(listener),
    onConnected(listener) {
      listener(connected);
      return connection.add(listener);
    },
    async dispose() {
      disposed = true;
      socket?.close();
    },
  };
}
