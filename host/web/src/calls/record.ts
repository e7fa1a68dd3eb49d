// What the server must be told of calls goes through one door, so that nothing gets lost on the way.

import type { CallerInfo, RingingDetails } from '../calling/calling';
import type { CalendarMeeting, CallKey, Target } from './call';

/**
 * What happened to a call. The server's id may not be known yet: whoever keeps the events puts them together by `key`,
 * and `known` tells the id once.
 */
export type CallRecordEvent = {
  readonly key: CallKey;
  /** When it happened: RFC 3339. */
  readonly at: string;
} & (
  | {
      /**
       * It rings. The card's request, under way at the same time, reports this as well; it is the same call for the
       * server, by the SDK's id. If that request fails, this event is what the server learns it from.
       */
      readonly kind: 'rang';
      readonly sdkCallId: string;
      readonly callerInfo: CallerInfo;
      readonly details: RingingDetails;
    }
  /** The agent calls somebody, and the server has not been told: it could not be reached. */
  | { readonly kind: 'dialled'; readonly target: Target }
  /** The agent joins a meeting. By what it is joined is told only as the server has sealed it: events are kept for a while. */
  | { readonly kind: 'joined'; readonly meeting: CalendarMeeting | undefined; readonly again?: string | undefined }
  /** The server knows the call by this id. */
  | { readonly kind: 'known'; readonly callId: string }
  /** The SDK's id is another one from now on. */
  | { readonly kind: 'sdkIdChanged'; readonly sdkCallId: string }
  | { readonly kind: 'answered'; readonly sdkCallId: string }
  | { readonly kind: 'declined'; readonly sdkCallId: string }
  /** The agent was asked before it was placed, and did not want to. */
  | { readonly kind: 'cancelled' }
  /** It could not be made. */
  | { readonly kind: 'failed' }
  | {
      readonly kind: 'ended';
      readonly sdkCallId: string;
      readonly code: number | undefined;
      readonly subCode: number | undefined;
    }
);

/** Where events go. It never throws and never waits: what can't be told now is its own concern. */
export interface CallEventSink {
  record: (event: CallRecordEvent) => void;
}
