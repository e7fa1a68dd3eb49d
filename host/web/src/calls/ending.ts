// How a call ended, by the SDK's codes: https://learn.microsoft.com/azure/communication-services troubleshooting codes.

import type { EndReason } from '../calling/calling';
import type { Call, Ending } from './call';

/** Codes of a network that broke, on our side or between. */
const NETWORK = new Set([410, 490, 491, 496, 498]);

export function endingOf(call: Pick<Call, 'kind' | 'answeredAt'>, reason: EndReason | undefined): Ending {
  const { code, subCode = 0 } = reason ?? { code: 0 };
  if (NETWORK.has(code)) return 'connection-lost';
  if (subCode === 5000 || subCode === 5300) return 'removed';
  if (subCode === 5854 || subCode === 5855) return 'not-admitted';
  if (call.answeredAt !== undefined) return code === 0 || code === 487 ? 'ended' : 'failed';
  const incoming = call.kind === 'incoming';
  switch (code) {
    case 0:
    case 497:
      return incoming ? 'missed' : 'cancelled';
    case 487:
      if (subCode === 10_003) return 'answered-elsewhere';
      if (subCode === 10_004) return incoming ? 'missed' : 'no-answer';
      if (subCode === 10_024) return incoming ? 'declined-elsewhere' : 'declined';
      return incoming ? 'missed' : 'cancelled';
    case 603:
      return 'declined';
    case 486:
      return 'busy';
    case 480:
    case 408:
      return 'no-answer';
    case 404:
    case 484:
      return 'not-found';
    case 403:
      return 'not-allowed';
    case 412:
      return subCode === 41_056 ? 'no-phone-licence' : 'failed';
    default:
      return 'failed';
  }
}

/** What the agent learns from the end: these stay in sight. The rest is in the history. */
const TELLING = new Set<Ending>([
  'busy',
  'no-answer',
  'declined',
  'not-found',
  'transferred',
  'removed',
  'not-admitted',
  'not-allowed',
  'no-phone-licence',
  'connection-lost',
  'refused',
  'failed',
]);

/** A call that only rang here leaves with its card: whoever missed it finds it in the history. */
export function staysWhenOver(call: Call, ending: Ending): boolean {
  if (call.kind === 'incoming' && call.phase === 'ringing') return false;
  return TELLING.has(ending);
}
