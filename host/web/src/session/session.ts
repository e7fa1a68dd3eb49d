// Whether the server still knows who is signed in. A session may end while the page is open: the page stays as it is, with its
// calls, until the same person has signed in again, here or in another tab.

import type { Me } from '../api/types';
import type { Unsubscribe } from '../calling/calling';
import { Listeners } from '../calling/listeners';
import { isFramed } from '../embed/frame';

/** The name of a tab that was opened for signing in only. */
export const SIGN_IN_TAB = 'switchboard-sign-in';

const changed = new Listeners<void>();
const returned = new Listeners<void>();
let user: string | undefined;
let over = false;
let channel: BroadcastChannel | undefined;

/**
 * How a link to Microsoft’s pages is followed from here. No frame shows them: there a window of their own does, and so it does
 * where leaving the page would end its calls.
 */
export const leadsToMicrosoft = (inCall = false) =>
  isFramed() || inCall ? { target: SIGN_IN_TAB, rel: 'opener' } : {};

/** Tenant and user: whose this page is. */
export const userOf = (me: Me): string => `${me.tenant.id}/${me.user.id}`;

/** Whether this page is somebody’s: nobody else has signed in here before. */
export const isTheirs = (me: Me): boolean => user === undefined || user === userOf(me);

// As `useSyncExternalStore` wants them.
export const onSession = (listener: () => void): Unsubscribe => changed.add(listener);
export const sessionIsOver = (): boolean => over;

/** Hears when the person of this page has signed in again. */
export const onReturn = (listener: () => void): Unsubscribe => returned.add(listener);

function become(now: boolean): void {
  if (over === now) return;
  over = now;
  changed.tell();
}

/** The server says that nobody is signed in. Before anybody was, that is no news. */
export function sessionEnded(): void {
  if (user !== undefined) become(true);
}

/** Somebody is signed in: this page is theirs from now on. Other tabs hear of it. */
export function sessionBegan(me: Me): void {
  user = userOf(me);
  if (!channel) {
    channel = new BroadcastChannel('switchboard-session');
    channel.onmessage = ({ data }: MessageEvent<string>) => {
      // Somebody else’s page would show what is not theirs, and tell the server of calls that are not.
      if (data !== user) location.reload();
      else if (over) {
        become(false);
        returned.tell();
      }
    };
  }
  channel.postMessage(user);
  const wasOver = over;
  become(false);
  if (wasOver) returned.tell();
}
