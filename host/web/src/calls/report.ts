// What the client tells our server of calls.

import type { CallerInfo } from '@azure/communication-calling';
import { eventsOf } from '../api/events';
import { post, send } from '../api/client';
import type { CallRecord, Card } from '../api/types';
import type { EndReason, RingingCall } from '../calling/calling';

/** The SDK's caller as JSON: its objects may carry more than data. */
function plain(info: CallerInfo): object {
  return { identifier: info.identifier ?? null, displayName: info.displayName ?? '' };
}

/** Reports a ringing call; gives its cards as they are made. */
export async function* cardsOf(call: RingingCall): AsyncGenerator<Card> {
  const body = { callId: call.id, callerInfo: plain(call.callerInfo), ...call.more };
  const answer = await send('/api/v1/calls/incoming', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify(body),
  });
  for await (const event of eventsOf(answer)) yield JSON.parse(event.data) as Card;
}

export type CallEvent = 'ringing' | 'answered' | 'declined' | 'ended' | 'failed';

/** Reports what happened to a call. Another tab may have been first: then the server's word counts. */
export async function report(callId: string, event: CallEvent, reason?: EndReason, sdkCallId?: string): Promise<void> {
  const body = {
    event,
    ...(reason ? { code: reason.code, subCode: reason.subCode } : {}),
    ...(sdkCallId ? { sdkCallId } : {}),
  };
  await post<CallRecord>(`/api/v1/calls/${callId}/events`, body);
}
