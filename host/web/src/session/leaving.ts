// Leaving the page ends its calls: whoever does that in a call is asked first.

import type { Unsubscribe } from '../calling/calling';
import { isLive } from '../calls/call';
import type { CallStore } from '../calls/store';
import { t } from '../i18n';

type Calls = Pick<CallStore, 'getSnapshot' | 'hangUp'>;

const live = (store: Calls) => store.getSnapshot().calls.filter(isLive);

/** How long ending the calls may take when somebody signs out, in milliseconds. */
const HANG_UP_WITHIN = 2000;

/** Has the browser ask before the page is left in a call. */
export function askBeforeLeaving(store: Calls): Unsubscribe {
  const ask = (event: BeforeUnloadEvent) => {
    if (live(store).length) event.preventDefault();
  };
  addEventListener('beforeunload', ask);
  return () => removeEventListener('beforeunload', ask);
}

/** Ends the calls of somebody who signs out, if that is what they want; false if it is not. */
export async function endCallsToSignOut(store: Calls): Promise<boolean> {
  if (live(store).length && !confirm(t('session.signOutInCall'))) return false;
  for (const call of live(store)) void store.hangUp(call.key);
  const until = Date.now() + HANG_UP_WITHIN;
  while (live(store).length && Date.now() < until) await new Promise((done) => setTimeout(done, 50));
  return true;
}
