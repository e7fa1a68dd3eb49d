// The state of this tab’s calls together with the SDK’s side of each: what operations on calls are made of.

import type { StartedCall } from '../api/types';
import type { ActiveCall, Callee, Calling, EndReason, RingingCall, Unsubscribe } from '../calling/calling';
import { Listeners } from '../calling/listeners';
import { type Call, type CallKey, type Ending, isTalking, type Target, type Trouble } from './call';
import type { cardsOf } from './cards';
import type { CallEventSink, CallRecordEvent } from './record';
import * as change from './state';
import type { CallsState } from './state';

/** What calls need of the world; tests give their own. */
export interface CallStoreParts {
  sink: CallEventSink;
  cards: typeof cardsOf;
  /** Puts an outgoing call into the history, and says whom the SDK is to call. */
  register: (target: Target, key: CallKey) => Promise<StartedCall>;
  now: () => number;
}

/** The SDK’s side of a call. */
export interface Line {
  readonly ringing: RingingCall | undefined;
  active?: ActiveCall;
  /** Of an outgoing call that waits for the agent’s word: whom the SDK is to call then. */
  callee?: Callee;
  /** Stops the cards that are under way. */
  cards?: AbortController;
  /** Tones that are being sent. */
  tones?: Promise<void>;
  /** It stopped ringing while it was being answered: whether it was answered will be seen. */
  rangOut?: EndReason;
  /** It stands in the history, or will: test calls do not. */
  recorded: boolean;
  /** The sink knows that it was answered. */
  answered: boolean;
  /** What the agent did decides how it ended, whatever the SDK says. */
  ending?: Ending;
  readonly stop: Unsubscribe[];
}

type Happened = CallRecordEvent extends infer One
  ? One extends CallRecordEvent
    ? Omit<One, 'key' | 'at'>
    : never
  : never;

export const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export class Lines {
  private readonly lines = new Map<CallKey, Line>();
  private readonly listeners = new Listeners<void>();
  /** With whom the agent wants to talk: others who answer meanwhile are held. */
  focus: CallKey | undefined;
  calling: Calling | undefined;

  constructor(
    readonly parts: CallStoreParts,
    public state: CallsState,
  ) {}

  subscribe = (listener: () => void): Unsubscribe => this.listeners.add(listener);

  update(to: (state: CallsState) => CallsState): void {
    const before = this.state;
    this.state = to(before);
    if (this.state !== before) this.listeners.tell();
  }

  add(call: Call, ringing?: RingingCall): Line {
    const whole: Line = { ringing, recorded: ringing !== undefined, answered: false, stop: [] };
    this.lines.set(call.key, whole);
    this.update((state) => change.add(state, call));
    return whole;
  }

  /** A call as it is now, with its line; nothing once it is over. */
  find(key: CallKey): { call: Call; line: Line } | undefined {
    const [call, line] = [change.find(this.state, key), this.lines.get(key)];
    return call && line ? { call, line } : undefined;
  }

  /** Whether this line still stands for a call. */
  has(key: CallKey): boolean {
    return this.lines.has(key);
  }

  keys(): CallKey[] {
    return [...this.lines.keys()];
  }

  /** Tells the sink, if the call is one of the history. */
  record(key: CallKey, happened: Happened, line = this.lines.get(key)): void {
    if (!line?.recorded) return;
    const at = new Date(this.parts.now()).toISOString();
    this.parts.sink.record({ ...happened, key, at });
  }

  /** Follows the SDK’s call until it is over. */
  follow(key: CallKey, active: ActiveCall): void {
    const line = this.lines.get(key);
    // Nobody would have its controls.
    if (!line) return void active.hangUp().catch(() => undefined);
    line.active = active;
    line.stop.push(active.onChanged(() => this.look(key, line, active)));
    this.look(key, line, active);
  }

  private look(key: CallKey, line: Line, active: ActiveCall): void {
    if (this.lines.get(key) !== line) return;
    const before = change.find(this.state, key);
    this.update((state) => change.followed(state, key, active, this.parts.now()));
    const call = change.find(this.state, key);
    if (!call) return;
    if (before?.sdkCallId && before.sdkCallId !== active.id)
      this.record(key, { kind: 'sdkIdChanged', sdkCallId: active.id });
    if (isTalking(call) && !line.answered) {
      line.answered = true;
      this.record(key, { kind: 'answered', sdkCallId: active.id });
      if (this.talksElsewhere(key)) void active.hold().catch(() => undefined);
    }
    if (active.state === 'Disconnected') this.finish(key, active.endReason);
  }

  /** Whether the agent is in a conversation that this call must not break into. */
  private talksElsewhere(key: CallKey): boolean {
    const { focus } = this;
    return (
      focus !== undefined &&
      focus !== key &&
      this.state.calls.some((call) => call.key === focus && (call.phase === 'connected' || call.phase === 'answering'))
    );
  }

  /** However the SDK will end the call: this is why. */
  endsAs(key: CallKey, ending: Ending): void {
    const line = this.lines.get(key);
    if (line) line.ending = ending;
  }

  /** It is over: the server is told, and the agent where there is something to be learnt. */
  finish(key: CallKey, reason: EndReason | undefined, trouble?: Trouble): void {
    const line = this.lines.get(key);
    if (!line) return;
    const sdkCallId = change.find(this.state, key)?.sdkCallId;
    if (sdkCallId && line.ending !== 'declined')
      this.record(key, { kind: 'ended', sdkCallId, code: reason?.code, subCode: reason?.subCode });
    this.forget(key, line);
    this.update((state) => change.ended(state, key, reason, this.parts.now(), line.ending, trouble));
  }

  private forget(key: CallKey, line: Line): void {
    this.lines.delete(key);
    line.cards?.abort();
    for (const stop of line.stop) stop();
    if (this.focus === key) this.focus = undefined;
  }

  /** The agent turns to this call: whom they talk to now is held. Fails when that does not work. */
  async turnTo(key: CallKey): Promise<void> {
    this.focus = key;
    const others = this.state.calls.filter((call) => call.key !== key && call.phase === 'connected');
    await Promise.all(others.map(async (call) => this.lines.get(call.key)?.active?.hold()));
  }
}
