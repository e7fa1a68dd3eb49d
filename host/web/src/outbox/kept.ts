// What the outbox keeps of calls and of their events, and how an event changes it. Plain data that IndexedDB can hold.

import type { CallKey } from '../calls/call';
import type { CallRecordEvent } from '../calls/record';
import type { CallEventRecord as EventRecord } from '../api/types';

type Described = NonNullable<EventRecord['call']>;

/** A call of a tab, as far as the server must be told of it. */
export interface KeptCall {
  readonly key: CallKey;
  /** Whose call it is: tenant and user. */
  readonly user: string;
  /** In which tab it is. */
  readonly tab: string;
  readonly startedAt: string;
  /** All that it takes to record the call; absent of calls that the server has recorded itself. */
  readonly described: Described | undefined;
  readonly callId: string | undefined;
  /** The first one first. */
  readonly sdkCallIds: readonly string[];
  readonly answered: boolean;
  readonly over: boolean;
  /** When its tab was last known to be there. */
  readonly aliveAt: string;
}

/** An event that the server has not confirmed. */
export interface KeptEvent {
  /** Its idempotency key. */
  readonly id: string;
  readonly user: string;
  readonly call: CallKey;
  readonly event: EventRecord['event'];
  readonly at: string;
  readonly wasConnected?: boolean;
  readonly code?: number;
  readonly subCode?: number;
  readonly callingSessionId?: string;
  /** Not sent before this (milliseconds since 1970): maybe it need not be. */
  readonly notBefore: number;
}

/** What is the same for all events of a tab. */
export interface Tab {
  readonly user: string;
  readonly tab: string;
  readonly callingSessionId: string | undefined;
  readonly newId: () => string;
  readonly now: number;
}

/** How long the card's request may take to tell the server of a ring, in milliseconds. */
export const CARD_TELLS = 3000;

/** Data only: the SDK's objects may carry more, which can't be kept. */
const plain = (value: object): Described => JSON.parse(JSON.stringify(value)) as Described;

function begun(event: CallRecordEvent, tab: Tab): KeptCall {
  const call: KeptCall = {
    key: event.key,
    user: tab.user,
    tab: tab.tab,
    startedAt: event.at,
    described: undefined,
    callId: undefined,
    sdkCallIds: [],
    answered: false,
    over: false,
    aliveAt: event.at,
  };
  if (event.kind === 'rang') {
    const { identifier, displayName } = event.callerInfo;
    const callerInfo = { identifier: identifier ?? null, displayName: displayName ?? '' };
    return { ...call, described: plain({ direction: 'incoming', callerInfo, ...event.details }) };
  }
  if (event.kind === 'dialled') return { ...call, described: { direction: 'outgoing', to: event.target } };
  if (event.kind === 'joined') {
    const { id, subject, endsAt } = event.meeting ?? {};
    return {
      ...call,
      described: plain({ direction: 'outgoing', meeting: { id, subject, endsAt, again: event.again } }),
    };
  }
  return call;
}

/** A call after an event, and what the server must be told. */
export function apply(
  before: KeptCall | undefined,
  event: CallRecordEvent,
  tab: Tab,
): { call: KeptCall; tell: KeptEvent | undefined } {
  let call = before ?? begun(event, tab);
  if ('sdkCallId' in event && !call.sdkCallIds.includes(event.sdkCallId))
    call = { ...call, sdkCallIds: [...call.sdkCallIds, event.sdkCallId] };
  const tell = (what: KeptEvent['event'], more: Partial<KeptEvent> = {}): KeptEvent => ({
    id: tab.newId(),
    user: tab.user,
    call: call.key,
    event: what,
    at: event.at,
    notBefore: 0,
    ...(tab.callingSessionId ? { callingSessionId: tab.callingSessionId } : {}),
    ...more,
  });
  const over = (): KeptCall => ({ ...call, over: true });
  switch (event.kind) {
    case 'rang':
      return { call, tell: tell('ringing', { notBefore: tab.now + CARD_TELLS }) };
    case 'dialled':
    case 'joined':
      return { call, tell: tell('ringing') };
    case 'known':
      return { call: { ...call, callId: event.callId }, tell: undefined };
    case 'sdkIdChanged':
      return { call, tell: tell(call.answered ? 'connected' : 'ringing') };
    case 'answered':
      return { call: { ...call, answered: true }, tell: tell('answered') };
    case 'declined':
    case 'cancelled':
      return { call: over(), tell: tell(event.kind) };
    case 'failed':
      return { call: over(), tell: tell('failed', { wasConnected: call.answered }) };
    case 'ended': {
      const { code, subCode } = event;
      const reason = { ...(code === undefined ? {} : { code }), ...(subCode === undefined ? {} : { subCode }) };
      return { call: over(), tell: tell('ended', { wasConnected: call.answered, ...reason }) };
    }
  }
}

/** What is known to be true of a call whose tab is gone: the weakest, since other tabs may know better. */
export function left(call: KeptCall, newId: () => string): KeptEvent {
  const event = call.answered ? 'ended' : call.described?.direction === 'incoming' ? 'missed' : 'cancelled';
  const at = call.aliveAt;
  const base = { id: newId(), user: call.user, call: call.key, event, at, notBefore: 0 } as const;
  return event === 'ended' ? { ...base, wasConnected: true } : base;
}

/** The calls go on, and their tab says so. */
export function stillThere(call: KeptCall, tab: Tab): KeptEvent {
  const at = new Date(tab.now).toISOString();
  const event = call.answered ? 'connected' : 'ringing';
  const base = { id: tab.newId(), user: tab.user, call: call.key, event, at, notBefore: 0 } as const;
  return tab.callingSessionId ? { ...base, callingSessionId: tab.callingSessionId } : base;
}

/** An event as the server takes it. */
export function recordOf(event: KeptEvent, call: KeptCall): EventRecord {
  const { id, at, wasConnected, code, subCode, callingSessionId } = event;
  return {
    key: id,
    callKey: call.key,
    event: event.event,
    at,
    startedAt: call.startedAt,
    sdkCallIds: [...call.sdkCallIds],
    ...(call.callId === undefined ? {} : { callId: call.callId }),
    ...(call.described === undefined ? {} : { call: call.described }),
    ...(wasConnected === undefined ? {} : { wasConnected }),
    ...(code === undefined ? {} : { code }),
    ...(subCode === undefined ? {} : { subCode }),
    ...(callingSessionId === undefined ? {} : { callingSessionId }),
  };
}
