// Whom one calls to call somebody back.

import type { CallRecord } from '../../api/types';
import type { Target } from '../../calls/call';

/** Nobody where the caller left no number and is no colleague. */
export function calleeOf(call: CallRecord): Target | undefined {
  const { e164, userId, external } = call.party;
  if (e164) return call.customerId ? { phoneNumber: e164, customerId: call.customerId } : { phoneNumber: e164 };
  return userId && !external ? { userId } : undefined;
}
