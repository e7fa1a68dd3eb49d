// The calls of this tab: the only place that knows what is true of them. It knows no React. Components read slices of its
// state (`useCalls`) and ask it to do things; what happens to calls comes from the calling SDK.

import type { CallAdvice, CallingToken } from '../api/types';
import type { Callee, DtmfTone, MeetingLocator, Unsubscribe } from '../calling/calling';
import type { CallKey, JoinedMeeting, Target } from './call';
import { Connection, type Connector } from './connection';
import { type CallStoreParts, Lines } from './lines';
import { answer, decline, type Others } from './operations/answer';
import { control, sendTone } from './operations/control';
import { confirmDial, dial, join, testCall } from './operations/dial';
import { dismiss, hangUp } from './operations/hangUp';
import { type CallsState, initial, type Notice, notice, type Party, unnotice } from './state';

export class CallStore {
  private readonly lines: Lines;
  private connection: Connection | undefined;

  constructor(parts: CallStoreParts) {
    this.lines = new Lines(parts, initial(navigator.onLine));
  }

  // As `useSyncExternalStore` wants them.
  subscribe = (listener: () => void): Unsubscribe => this.lines.subscribe(listener);
  getSnapshot = (): CallsState => this.lines.state;

  /** Connects this tab with a calling SDK, and keeps it so until it is unsubscribed from. */
  connect(connector: Connector, token: () => Promise<CallingToken>): Unsubscribe {
    this.connection = new Connection(this.lines, connector, token);
    return this.connection.start();
  }

  /** Tries now what would be tried later. */
  retry = (): void => this.connection?.retry();

  // --- ringing calls ---

  /** Answers; the conversation that there is waits, or is ended. */
  answer = (key: CallKey, others: Others = 'hold'): Promise<void> => answer(this.lines, key, others);
  decline = (key: CallKey): Promise<void> => decline(this.lines, key);

  // --- calls that the agent makes ---

  /** Calls somebody. `party` is shown until the server knows better; what was `read` already is not asked again. */
  dial = (target: Target, party: Party = { title: titleOf(target) }, read: readonly CallAdvice[] = []): Promise<void> =>
    dial(this.lines, target, party, read);
  /** Places the call that the agent was asked about. `hangUp` is the other answer. */
  confirmDial = (key: CallKey): Promise<void> => confirmDial(this.lines, key);
  /** Joins a meeting, which may stand in a calendar, or can be joined again by what the server has sealed. */
  join = (locator: MeetingLocator, title: string, more: Omit<JoinedMeeting, 'locator'> = {}): Promise<void> =>
    join(this.lines, { locator, ...more }, title);
  testCall = (): Promise<void> => testCall(this.lines);

  // --- calls that there are ---

  hangUp = (key: CallKey): Promise<void> => hangUp(this.lines, key);
  /** Takes a call that is over, or can’t be hung up, out of sight. */
  dismiss = (key: CallKey): void => dismiss(this.lines, key);
  mute = (key: CallKey): Promise<void> => control(this.lines, key, 'mute', (call) => call.mute());
  unmute = (key: CallKey): Promise<void> => control(this.lines, key, 'unmute', (call) => call.unmute());
  hold = (key: CallKey): Promise<void> => control(this.lines, key, 'hold', (call) => call.hold());
  /** Takes a held call up again; whom the agent talks to now is held: with two calls, this swaps them. */
  resume = (key: CallKey): Promise<void> =>
    control(this.lines, key, 'resume', async (call) => {
      await this.lines.turnTo(key);
      await call.resume();
    });
  sendDtmf = (key: CallKey, tone: DtmfTone): Promise<void> => sendTone(this.lines, key, tone);
  /** Hands the call over without asking whoever gets it. */
  transfer = (key: CallKey, to: Callee): Promise<void> =>
    control(this.lines, key, 'transfer', async (call) => {
      await call.transfer(to);
      this.lines.endsAs(key, 'transferred');
    });
  /** Connects the other sides of two calls with each other: the end of a consultation. */
  connectCalls = (key: CallKey, other: CallKey): Promise<void> =>
    control(this.lines, key, 'connect', async (call) => {
      const id = this.lines.find(other)?.line.active?.id;
      if (!id) throw new Error('the other call is over');
      await call.transferToCall(id);
      this.lines.endsAs(key, 'transferred');
      this.lines.endsAs(other, 'transferred');
    });
  /** Does what is loaded only with those who ask for it. */
  run = (operation: (lines: Lines) => Promise<void>): Promise<void> => operation(this.lines);
  /** Takes somebody into the call. */
  add = (key: CallKey, who: Callee): Promise<void> => control(this.lines, key, 'add', (call) => call.add(who));
  /** Lets somebody in who waits in the meeting’s lobby. */
  admit = (key: CallKey, participantId: string): Promise<void> =>
    control(this.lines, key, 'admit', (call) => call.admit(participantId));

  // --- microphones and speakers ---

  /** Nothing while there is no SDK. */
  get audio() {
    return this.lines.calling?.audio;
  }
  get canTest(): boolean {
    return this.lines.calling?.echo !== undefined;
  }

  // --- what belongs to no call ---

  notify = (kind: Notice['kind'], reason: string): void => this.lines.update((state) => notice(state, kind, reason));
  dismissNotice = (id: number): void => this.lines.update((state) => unnotice(state, id));
  /** Whoever shows the history reads it again. */
  historyChanged = (): void => this.lines.update((state) => ({ ...state, historyVersion: state.historyVersion + 1 }));
}

const titleOf = (target: Target): string => ('userId' in target ? '' : target.phoneNumber);
