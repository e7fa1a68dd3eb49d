// A calling SDK that rings when the emulator rings: the same interface, over a WebSocket.

import { BrowserAudio } from './browserAudio';
import type {
  ActiveCall,
  AgentState,
  AudioControl,
  Callee,
  Calling,
  EndReason,
  MeetingLocator,
  RingingCall,
  TokenSource,
} from './calling';
import { Listeners } from './listeners';
import { type AskEmulator, SimulatedCall, SimulatedRinging } from './simulatedCalls';
import type { FromEmulator, Incoming, ToEmulator, Wish } from './simulatedMessages';

/** How long the emulator may take to answer, in milliseconds. */
const WITHIN = 5000;

/** How long somebody who is to take a call over, or to come into one, may take: they are rung for 20 seconds. */
const RING_WITHIN = 25_000;

const NOT_CONNECTED = 'Calling is not connected. Try again in a moment.';

/** How calls end whose agent is gone: “Call ended as client lost network connection abruptly.” */
const LOST: EndReason = { code: 496, subCode: 7 };

/** A wish that waits for its answer. */
interface Asked {
  succeed: (callId: string) => void;
  fail: (reason: string) => void;
}

/** Microsoft’s echo: it repeats what one says. */
const ECHO: Callee = { id: '8:echo123' };

/** An agent lives as long as its connection: once that is lost, it is dead, and so are its calls. */
class SimulatedAgent implements Calling {
  readonly sdkVersion = 'simulated';
  readonly echo = ECHO;
  state: AgentState = 'connecting';
  private readonly incoming = new Listeners<RingingCall>();
  private readonly changed = new Listeners<void>();
  private readonly ringing = new Map<string, SimulatedRinging>();
  private readonly calls = new Map<string, SimulatedCall>();
  private readonly asked = new Map<string, Asked>();
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

  startCall = (callee: Callee): Promise<ActiveCall> => this.begin({ type: 'startCall', callee });
  join = (meeting: MeetingLocator): Promise<ActiveCall> => this.begin({ type: 'join', meeting });

  async dispose(): Promise<void> {
    this.socket.onclose = null;
    this.socket.close();
    this.die('dead');
  }

  /** Answers the id of the call that was begun, if one was. */
  private ask(wish: Wish): Promise<string> {
    return new Promise((resolve, reject) => {
      const requestId = String(++this.requests);
      this.say({ ...wish, requestId });
      const settle = () => {
        clearTimeout(timer);
        this.asked.delete(requestId);
      };
      const fail = (reason: string) => {
        settle();
        reject(new Error(reason));
      };
      const succeed = (callId: string) => {
        settle();
        resolve(callId);
      };
      const within = wish.type === 'transfer' || wish.type === 'bringIn' ? RING_WITHIN : WITHIN;
      const timer = setTimeout(() => fail('The telephone did not answer in time. Try again.'), within);
      this.asked.set(requestId, { succeed, fail });
    });
  }

  private readonly grant: AskEmulator = async (wish) => {
    await this.ask(wish);
  };

  private async begin(wish: Wish): Promise<ActiveCall> {
    const callId = await this.ask(wish);
    const call = this.calls.get(callId);
    if (!call) throw new Error('The call was over at once.');
    return call;
  }

  private become(state: AgentState): void {
    if (this.state === state) return;
    this.state = state;
    this.changed.tell();
  }

  private die(state: 'dead' | 'token-refused'): void {
    if (this.state === 'dead' || this.state === 'token-refused') return;
    this.audio.stop();
    for (const asked of [...this.asked.values()]) asked.fail(NOT_CONNECTED);
    for (const ringing of [...this.ringing.values()]) ringing.end(LOST);
    for (const call of [...this.calls.values()]) call.set({ state: 'Disconnected', endReason: LOST });
    this.ringing.clear();
    this.calls.clear();
    this.become(state);
  }

  private hear(message: FromEmulator): void {
    switch (message.type) {
      case 'ready':
        return this.become('connected');
      case 'tokenRejected':
        return this.die('token-refused');
      case 'incomingCall':
        return this.ring(message);
      case 'callerInfoChanged':
        this.ringing.get(message.callId)?.callerIs(message.callerInfo);
        return this.calls.get(message.callId)?.set({ callerInfo: message.callerInfo });
      case 'callState':
        return this.calls.get(message.callId)?.set({ state: message.state });
      case 'callMuted':
        return this.calls.get(message.callId)?.set({ muted: message.muted });
      case 'callPeople':
        return this.calls.get(message.callId)?.set({ participants: message.people });
      case 'callIdChanged':
        return this.rename(message.callId, message.newCallId);
      case 'callEnded': {
        const { callId, code, subCode } = message;
        this.ringing.get(callId)?.end({ code, subCode });
        this.calls.get(callId)?.set({ state: 'Disconnected', endReason: { code, subCode } });
        this.ringing.delete(callId);
        this.calls.delete(callId);
        return;
      }
      case 'callStarted':
        return this.started(message.requestId, message.callId);
      case 'done':
        return this.asked.get(message.requestId)?.succeed('');
      case 'failed':
        return this.asked.get(message.requestId)?.fail(`${message.reason} (${message.code}/${message.subCode})`);
    }
  }

  private started(requestId: string, callId: string): void {
    const asked = this.asked.get(requestId);
    // Whoever asked for it was told that it failed: nobody would end it.
    if (!asked) return void this.ask({ type: 'hangUp', callId }).catch(() => undefined);
    this.calls.set(callId, new SimulatedCall(callId, undefined, this.grant));
    asked.succeed(callId);
  }

  private ring(message: Incoming): void {
    const ringing = new SimulatedRinging(message, this.grant, (call) => this.calls.set(call.id, call));
    this.ringing.set(ringing.id, ringing);
    this.incoming.tell(ringing);
  }

  private rename(id: string, newId: string): void {
    const [ringing, call] = [this.ringing.get(id), this.calls.get(id)];
    this.ringing.delete(id);
    this.calls.delete(id);
    if (ringing) this.ringing.set((ringing.id = newId), ringing);
    if (call) this.calls.set(newId, call);
    call?.set({ id: newId });
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
