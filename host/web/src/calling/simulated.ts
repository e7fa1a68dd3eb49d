// A calling SDK that rings when the emulator rings: the same interface, over a WebSocket.

import type { CallState } from '@azure/communication-calling';
import { BrowserAudio } from './browserAudio';
import type {
  ActiveCall,
  AgentState,
  AudioControl,
  CallerInfo,
  Callee,
  Calling,
  EndReason,
  Participant,
  RingingCall,
  TokenSource,
} from './calling';
import { Listeners } from './listeners';
import type { CallCommand, FromEmulator, Incoming, ToEmulator } from './simulatedMessages';

/** How long the emulator may take to accept the token, and to start a call, in milliseconds. */
const WITHIN = 5000;

const NOT_CONNECTED = 'Calling is not connected. Try again in a moment.';

/** How calls end whose agent is gone: “Call ended as client lost network connection abruptly.” */
const LOST: EndReason = { code: 496, subCode: 7 };

/** A call that was asked for and that the emulator has not started yet. */
interface Start {
  succeed: (call: ActiveCall) => void;
  fail: (reason: string) => void;
}

const notYet = async (): Promise<void> => {
  throw new Error('The simulated telephone can’t do that.');
};

class SimulatedCall implements ActiveCall {
  private readonly changed = new Listeners<void>();
  endReason: EndReason | undefined;
  muted = false;
  participants: readonly Participant[] = [];

  constructor(
    readonly id: string,
    public state: CallState,
    readonly callerInfo: CallerInfo | undefined,
    private readonly command: (type: CallCommand, callId: string) => void,
  ) {}

  set(state: CallState, endReason?: EndReason): void {
    this.state = state;
    this.endReason = endReason;
    this.changed.tell();
  }

  private setMuted(muted: boolean): void {
    this.muted = muted;
    this.changed.tell();
  }

  hangUp = async () => this.command('hangUp', this.id);
  mute = async () => {
    this.command('mute', this.id);
    this.setMuted(true);
  };
  unmute = async () => {
    this.command('unmute', this.id);
    this.setMuted(false);
  };
  hold = async () => this.command('hold', this.id);
  resume = async () => this.command('resume', this.id);
  sendDtmf = notYet;
  transfer = notYet;
  transferToCall = notYet;
  add = notYet;
  admit = notYet;
  onChanged = (listener: () => void) => this.changed.add(listener);
}

/** An agent lives as long as its connection: once that is lost, it is dead, and so are its calls. */
class SimulatedAgent implements Calling {
  readonly sdkVersion = 'simulated';
  readonly echo = undefined;
  state: AgentState = 'connecting';
  private readonly incoming = new Listeners<RingingCall>();
  private readonly changed = new Listeners<void>();
  private readonly ringing = new Map<string, Listeners<EndReason>>();
  private readonly calls = new Map<string, SimulatedCall>();
  private readonly starts = new Map<string, Start>();
  private requests = 0;

  constructor(
    private readonly socket: WebSocket,
    readonly audio: AudioControl & { stop: () => void },
  ) {
    socket.onmessage = (event: MessageEvent<string>) => this.hear(JSON.parse(event.data) as FromEmulator);
    socket.onclose = () => this.die('dead');
  }

  onIncomingCall = (listener: (call: RingingCall) => void) => this.incoming.add(listener);
  onStateChanged = (listener: () => void) => this.changed.add(listener);

  /** Throws when there is no connection: a WebSocket that is closing swallows messages without a word. */
  say(message: ToEmulator): void {
    if (this.socket.readyState !== WebSocket.OPEN) throw new Error(NOT_CONNECTED);
    this.socket.send(JSON.stringify(message));
  }

  startCall = (callee: Callee): Promise<ActiveCall> =>
    new Promise((resolve, reject) => {
      const requestId = String(++this.requests);
      this.say({ type: 'startCall', requestId, callee });
      const settle = () => {
        clearTimeout(timer);
        this.starts.delete(requestId);
      };
      const fail = (reason: string) => {
        settle();
        reject(new Error(reason));
      };
      const succeed = (call: ActiveCall) => {
        settle();
        resolve(call);
      };
      const timer = setTimeout(() => fail('The call could not be started in time. Try again.'), WITHIN);
      this.starts.set(requestId, { succeed, fail });
    });

  join = (): Promise<ActiveCall> => Promise.reject(new Error('The simulated telephone can’t join meetings.'));

  async dispose(): Promise<void> {
    this.socket.onclose = null;
    this.socket.close();
    this.die('dead');
  }

  private readonly command = (type: CallCommand, callId: string): void => this.say({ type, callId });

  private become(state: AgentState): void {
    if (this.state === state) return;
    this.state = state;
    this.changed.tell();
  }

  private die(state: 'dead' | 'token-refused'): void {
    if (this.state === 'dead' || this.state === 'token-refused') return;
    this.audio.stop();
    for (const start of [...this.starts.values()]) start.fail(NOT_CONNECTED);
    for (const ended of [...this.ringing.values()]) ended.tell(LOST);
    for (const call of [...this.calls.values()]) call.set('Disconnected', LOST);
    this.ringing.clear();
    this.calls.clear();
    this.become(state);
  }

  private hear(message: FromEmulator): void {
    switch (message.type) {
      case 'ready':
        return this.become('connected');
      case 'incomingCall':
        return this.incoming.tell(this.ring(message));
      case 'callState':
        return this.calls.get(message.callId)?.set(message.state);
      case 'callEnded': {
        const { callId, code, subCode } = message;
        this.ringing.get(callId)?.tell({ code, subCode });
        this.calls.get(callId)?.set('Disconnected', { code, subCode });
        this.ringing.delete(callId);
        this.calls.delete(callId);
        return;
      }
      case 'callStarted':
        return this.started(message.requestId, message.callId);
      case 'refused':
        if (this.state === 'connecting') return this.die('token-refused');
        // It does not say what it refuses, and starting a call is the only thing that waits for an answer.
        for (const start of [...this.starts.values()]) start.fail(`The call was refused: ${message.reason}.`);
    }
  }

  private started(requestId: string, callId: string): void {
    const start = this.starts.get(requestId);
    // Whoever asked for it was told that it failed: nobody would end it.
    if (!start) return this.command('hangUp', callId);
    const call = new SimulatedCall(callId, 'Connecting', undefined, this.command);
    this.calls.set(callId, call);
    start.succeed(call);
  }

  private ring(message: Incoming): RingingCall {
    const { callId: id, callerInfo } = message;
    const ended = new Listeners<EndReason>();
    this.ringing.set(id, ended);
    return {
      id,
      callerInfo,
      more: {
        ...(message.calledNumber ? { calledNumber: message.calledNumber } : {}),
        ...(message.viaQueue ? { queue: message.viaQueue } : {}),
        ...(message.transferorInfo ? { transferorInfo: message.transferorInfo } : {}),
      },
      accept: async () => {
        this.command('accept', id);
        const call = new SimulatedCall(id, 'Connecting', callerInfo, this.command);
        this.calls.set(id, call);
        this.ringing.delete(id);
        return call;
      },
      reject: async () => this.command('reject', id),
      onEnded: (listener) => ended.add(listener),
      onCallerInfoChanged: () => () => undefined,
    };
  }
}

/** Connects with the emulator as whom the token names. Done when the emulator can be talked to; `state` tells the rest. */
export async function connectSimulated(emulatorUrl: string, tokens: TokenSource): Promise<Calling> {
  const token = await tokens();
  const socket = new WebSocket(`${emulatorUrl.replace(/^http/, 'ws')}/emulator/agent`);
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onclose = () => reject(new Error('The emulated Microsoft does not answer.'));
  });
  const agent = new SimulatedAgent(socket, new BrowserAudio());
  agent.say({ type: 'hello', token });
  return agent;
}
