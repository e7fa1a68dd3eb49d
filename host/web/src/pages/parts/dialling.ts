// What pages need of the calls: to start one, and to know when the history has changed.

import type { Target } from '../../calls/call';
import { useCallState, useCallStore, useCanDial } from '../../calls/useCalls';

/** Whether a call could be started now, and how. */
export function useDialling(): { canDial: boolean; dial: (to: Target, title: string) => void } {
  const store = useCallStore();
  return { canDial: useCanDial(), dial: (to, title) => void store.dial(to, { title }) };
}

/** Counts up when the history has changed. */
export const useHistoryVersion = (): number => useCallState((state) => state.historyVersion);
