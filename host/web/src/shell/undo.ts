// What the agent did last and can take back, wherever the page has gone meanwhile.

import { useSyncExternalStore } from 'react';

export interface Undoable {
  /** What was done, in words. */
  done: string;
  /** Takes it back. */
  undo: () => Promise<void>;
}

let now: Undoable | undefined;
const listeners = new Set<() => void>();

/** Offers to take something back, until something else is done or it is dismissed. */
export function offerUndo(undoable: Undoable | undefined): void {
  now = undoable;
  for (const listener of listeners) listener();
}

function onUndo(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useUndoable = (): Undoable | undefined => useSyncExternalStore(onUndo, () => now);
