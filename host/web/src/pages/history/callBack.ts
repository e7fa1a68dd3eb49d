// Calling somebody back: whom, and what becomes of the missed call.

import type { CallRecord } from '../../api/types';
import type { Target } from '../../calls/call';
import type { CallStore } from '../../calls/store';

/** Nobody where the caller left no number and is no colleague. */
export function calleeOf(call: CallRecord): Target | undefined {
  const { e164, userId, external } = call.party;
  if (e164) return call.customerId ? { phoneNumber: e164, customerId: call.customerId } : { phoneNumber: e164 };
  return userId && !external ? { userId } : undefined;
}

/** A missed call that nobody has dealt with. */
export const isToDo = (call: CallRecord): boolean => call.outcome === 'missed' && !call.disposition;

/** Calls somebody, and tells once they have answered, wherever the page has gone meanwhile. Who was not reached answers never. */
export function dialFor(
  store: Pick<CallStore, 'dial' | 'getSnapshot' | 'subscribe'>,
  callee: Target,
  title: string,
  answered: () => void,
): void {
  const calls = () => store.getSnapshot().calls;
  const before = new Set(calls().map(({ key }) => key));
  void store.dial(callee, { title });
  const made = calls().find(({ key }) => !before.has(key));
  if (!made) return;
  const stop = store.subscribe(() => {
    const now = calls().find(({ key }) => key === made.key);
    const talks = now?.answeredAt !== undefined;
    if (!talks && now && now.phase !== 'ended') return;
    stop();
    if (talks) answered();
  });
}
