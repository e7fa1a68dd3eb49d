// The cards of a ringing call, as the server makes them.

import { send } from '../api/client';
import { eventsOf } from '../api/events';
import { callingSessionId } from '../calling/session';
import type { Card } from '../api/types';
import type { CallerInfo, RingingDetails } from '../calling/calling';

/** The SDK's caller as JSON: its objects may carry more than data. */
function plain(info: CallerInfo): object {
  return { identifier: info.identifier ?? null, displayName: info.displayName ?? '' };
}

/** Half a character, as some exchange cuts a name in two, is none: as JSON no server has to take it. */
const whole = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\ufffd') : value;

/** Reports a ringing call, or a better caller of one that was reported; gives its cards. */
export async function* cardsOf(
  sdkCallId: string,
  callerInfo: CallerInfo,
  details: RingingDetails,
  signal: AbortSignal,
): AsyncGenerator<Card> {
  const answer = await send('/api/v1/calls/incoming', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify(
      {
        callId: sdkCallId,
        callerInfo: plain(callerInfo),
        ...details,
        callingSessionId: callingSessionId(),
      },
      whole,
    ),
    signal,
  });
  for await (const event of eventsOf(answer)) yield JSON.parse(event.data) as Card;
}
