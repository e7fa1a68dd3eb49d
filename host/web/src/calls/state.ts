// What a tab knows of its calls, and the pure functions by which it changes.

import type { Card, StartedCall } from '../api/types';
import type { ActiveCall, AudioDevices, CallerInfo, EndReason } from '../calling/calling';
import { callerTitle } from './caller';
import type { Call, CallAction, CallKey, Ending, JoinedMeeting, Phase, Target, Trouble } from './call';
import { endingOf, staysWhenOver } from './ending';
import { type Connection, type Readiness, readinessOf } from './readiness';

/** Something that belongs to no call. */
export interface Notice {
  readonly id: number;
  readonly kind: 'not-recorded' | 'already-in-call' | 'already-in-meeting';
  /** In the words of who said it. */
  readonly reason: string;
}

export interface CallsState {
  /** The oldest first. Those that are over stay until they are dismissed, unless there is nothing to be told. */
  readonly calls: readonly Call[];
  readonly connection: Connection;
  readonly audio: AudioDevices | undefined;
  readonly readiness: Readiness;
  readonly notices: readonly Notice[];
  /** Counts up when the history has changed. */
  readonly historyVersion: number;
}

export const initial = (online: boolean): CallsState => {
  const connection: Connection = {
    state: 'connecting',
    failure: undefined,
    retryAt: undefined,
    online,
    signedOut: false,
    serverGone: false,
  };
  return {
    calls: [],
    connection,
    audio: undefined,
    readiness: readinessOf(connection, undefined),
    notices: [],
    historyVersion: 0,
  };
};

export const find = (state: CallsState, key: CallKey): Call | undefined => state.calls.find((call) => call.key === key);

/** Changes one call. A call that is gone stays gone. */
function change(state: CallsState, key: CallKey, to: (call: Call) => Call): CallsState {
  const at = state.calls.findIndex((call) => call.key === key);
  const call = state.calls[at];
  const next = call && to(call);
  return next === call || !next ? state : { ...state, calls: state.calls.with(at, next) };
}

const set = (state: CallsState, key: CallKey, members: Partial<Call>): CallsState =>
  change(state, key, (call) => ({ ...call, ...members }));

export const add = (state: CallsState, call: Call): CallsState => ({ ...state, calls: [...state.calls, call] });

export const remove = (state: CallsState, key: CallKey): CallsState => ({
  ...state,
  calls: state.calls.filter((call) => call.key !== key),
});

const NOBODY = {
  sdkCallId: undefined,
  callId: undefined,
  callerInfo: undefined,
  card: undefined,
  cardTrouble: undefined,
  target: undefined,
  meeting: undefined,
  emergency: false,
  warnings: [],
  muted: false,
  participants: [],
  answeredAt: undefined,
  endedAt: undefined,
  ending: undefined,
  endReason: undefined,
  working: undefined,
  trouble: undefined,
} as const;

export const incomingCall = (key: CallKey, sdkCallId: string, callerInfo: CallerInfo, now: number): Call => ({
  ...NOBODY,
  key,
  kind: 'incoming',
  phase: 'ringing',
  sdkCallId,
  callerInfo,
  title: callerTitle(callerInfo) ?? '',
  subtitle: '',
  startedAt: now,
});

/** Whom a call goes to, as far as it is known before the server has said more. */
export interface Party {
  readonly title: string;
  readonly subtitle?: string;
}

export const outgoingCall = (key: CallKey, target: Target, party: Party, now: number): Call => ({
  ...NOBODY,
  key,
  kind: 'outgoing',
  phase: 'starting',
  target,
  title: party.title,
  subtitle: party.subtitle ?? '',
  startedAt: now,
});

export const meetingCall = (key: CallKey, meeting: JoinedMeeting, title: string, now: number): Call => ({
  ...NOBODY,
  key,
  kind: 'meeting',
  phase: 'starting',
  meeting,
  title,
  subtitle: '',
  startedAt: now,
});

export const testCall = (key: CallKey, now: number): Call => ({
  ...NOBODY,
  key,
  kind: 'test',
  phase: 'starting',
  title: '',
  subtitle: '',
  startedAt: now,
});

/** The server has the call in its history. */
export const registered = (state: CallsState, key: CallKey, { call, emergency, warnings }: StartedCall): CallsState =>
  set(state, key, { callId: call.id, title: call.title, subtitle: call.subtitle, emergency, warnings });

export const emergency = (state: CallsState, key: CallKey): CallsState => set(state, key, { emergency: true });

/** A card has come. */
export const cardCame = (state: CallsState, key: CallKey, card: Card): CallsState =>
  change(state, key, (call) => ({
    ...call,
    card,
    cardTrouble: undefined,
    callId: card.callId,
    title: card.title,
    // Whoever is not to be identified is not named by their carrier either.
    subtitle: card.suppressed ? '' : card.subtitle,
  }));

export const callerChanged = (state: CallsState, key: CallKey, callerInfo: CallerInfo): CallsState =>
  change(state, key, (call) => ({
    ...call,
    callerInfo,
    title: call.card ? call.title : (callerTitle(callerInfo) ?? call.title),
  }));

export const cardFailed = (state: CallsState, key: CallKey, reason: string): CallsState =>
  set(state, key, { cardTrouble: reason });

const PHASES: Record<ActiveCall['state'], Phase> = {
  None: 'connecting',
  Connecting: 'connecting',
  EarlyMedia: 'remoteRinging',
  Ringing: 'remoteRinging',
  InLobby: 'lobby',
  Connected: 'connected',
  LocalHold: 'onHold',
  RemoteHold: 'heldByOther',
  Disconnecting: 'ending',
  Disconnected: 'ended',
};

/** The SDK's call is as it is now. */
export const followed = (state: CallsState, key: CallKey, sdk: ActiveCall, now: number): CallsState =>
  change(state, key, (call) => {
    if (call.phase === 'ended') return call;
    const phase = PHASES[sdk.state];
    const met = phase === 'connected' || phase === 'onHold' || phase === 'heldByOther';
    return {
      ...call,
      // Whoever has hung up wants to see that, whatever the SDK still says meanwhile. `ended` is for the end.
      phase: phase === 'ended' || call.phase === 'ending' ? call.phase : phase,
      sdkCallId: sdk.id,
      muted: sdk.muted,
      participants: sdk.participants,
      answeredAt: call.answeredAt ?? (met ? now : undefined),
    };
  });

/** It is over. Where the agent has nothing to learn from that, it goes; else it stays until it is dismissed. */
export function ended(
  state: CallsState,
  key: CallKey,
  reason: EndReason | undefined,
  now: number,
  known?: Ending,
  trouble?: Trouble,
): CallsState {
  const call = find(state, key);
  if (!call || call.phase === 'ended') return state;
  const ending = known ?? endingOf(call, reason);
  if (!staysWhenOver(call, ending)) return remove(state, key);
  return set(state, key, {
    phase: 'ended',
    ending,
    endReason: reason,
    endedAt: now,
    working: undefined,
    trouble,
    participants: [],
  });
}

export const phase = (state: CallsState, key: CallKey, to: Phase): CallsState => set(state, key, { phase: to });

/** The agent wants something done; what went wrong before is forgotten. */
export const working = (state: CallsState, key: CallKey, action: CallAction): CallsState =>
  set(state, key, { working: action, trouble: undefined });

export const worked = (state: CallsState, key: CallKey): CallsState => set(state, key, { working: undefined });

export const troubled = (state: CallsState, key: CallKey, trouble: Trouble): CallsState =>
  set(state, key, { working: undefined, trouble });

export function connectionIs(state: CallsState, change: Partial<Connection>): CallsState {
  const connection = { ...state.connection, ...change };
  return { ...state, connection, readiness: readinessOf(connection, state.audio) };
}

export const audioIs = (state: CallsState, audio: AudioDevices | undefined): CallsState => ({
  ...state,
  audio,
  readiness: readinessOf(state.connection, audio),
});

let notices = 0;

export const notice = (state: CallsState, kind: Notice['kind'], reason: string): CallsState => ({
  ...state,
  notices: [...state.notices, { id: ++notices, kind, reason }],
});

export const unnotice = (state: CallsState, id: number): CallsState => ({
  ...state,
  notices: state.notices.filter((one) => one.id !== id),
});
