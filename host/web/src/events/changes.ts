// Which kinds of things have changed on the server since the page was loaded, for pages that show them.

import { useSyncExternalStore } from 'react';
import type { Unsubscribe } from '../calling/calling';
import { Listeners } from '../calling/listeners';
import type { ServerChange } from './feed';

const changed = new Listeners<void>();
const counts = new Map<string, number>();
/** How often anything may have changed. */
let resets = 0;

/** The server has told of a change. */
export function hearChange({ event }: ServerChange): void {
  if (event === 'reset') resets++;
  else counts.set(event, (counts.get(event) ?? 0) + 1);
  changed.tell();
}

const onHeard = (listener: () => void): Unsubscribe => changed.add(listener);

/** Counts up when things of a kind have changed, such as `plugins.changed`. */
export const useChanges = (kind: string): number =>
  useSyncExternalStore(onHeard, () => (counts.get(kind) ?? 0) + resets);
