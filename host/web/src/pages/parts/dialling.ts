// What pages need of the calls: to start one, and to know when the history has changed.

import { useCalls, type Callee } from '../../calls/calls';

/** Whether a call could be started now, and how. */
export function useDialling(): { canDial: boolean; dial: (to: Callee, title: string) => void } {
  const { canStart, start } = useCalls();
  return { canDial: canStart, dial: (to) => void start(to) };
}

/** Counts up when the history has changed. */
export const useHistoryVersion = (): number => useCalls().historyVersion;
