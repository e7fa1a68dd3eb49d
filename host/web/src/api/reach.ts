// Whether our server can be reached, as requests find out. Calls go on without it; what it would do for them does not.

import type { Unsubscribe } from '../calling/calling';
import { Listeners } from '../calling/listeners';

/** While it can’t be reached, how often it is asked whether it is back, in milliseconds. */
const AGAIN = 3000;

const changed = new Listeners<void>();
let gone = false;
let watchers = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

export const serverIsGone = (): boolean => gone;

/** A request was answered by our server, or by nobody. */
export function reached(answered: boolean): void {
  if (gone === answered) {
    gone = !answered;
    changed.tell();
  }
  ask();
}

/** What an answer’s status says of who gave it: a gateway answers so when there is no server behind it. */
export const isOurs = (status: number): boolean => status !== 502 && status !== 504;

function ask(): void {
  clearTimeout(timer);
  timer = undefined;
  if (!gone || !watchers) return;
  timer = setTimeout(() => {
    fetch('/healthz').then(
      ({ status }) => reached(isOurs(status)),
      () => reached(false),
    );
  }, AGAIN);
}

/** Hears when the server is gone and when it is back. */
export function onReach(listener: () => void): Unsubscribe {
  const stop = changed.add(listener);
  watchers++;
  ask();
  return () => {
    stop();
    watchers--;
    ask();
  };
}
