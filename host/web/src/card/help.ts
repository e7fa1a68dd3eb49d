// Whether the keyboard shortcuts are shown: keys and the header's menu both open them.

import { useSyncExternalStore } from 'react';

let open = false;
const listeners = new Set<() => void>();

export function showHelp(wanted: boolean): void {
  open = wanted;
  for (const listener of [...listeners]) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useHelp = (): boolean => useSyncExternalStore(subscribe, () => open);
