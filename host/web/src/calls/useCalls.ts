// How components read the calls: by slices, so that each renders only when its own slice changes.

import { createContext, useContext } from 'react';
import { useSyncExternalStoreWithSelector } from 'use-sync-external-store/with-selector';
import { type Call, type CallKey, isBeingMade } from './call';
import type { CallStore } from './store';
import type { CallsState } from './state';

export const CallStoreContext = createContext<CallStore | undefined>(undefined);

/** The store, to ask it for things. It stays the same. */
export function useCallStore(): CallStore {
  const store = useContext(CallStoreContext);
  if (!store) throw new Error('useCallStore needs a CallsProvider around it');
  return store;
}

const sameItems = <T>(one: readonly T[], other: readonly T[]): boolean =>
  one.length === other.length && one.every((item, at) => item === other[at]);

/** A slice of the state. Whoever makes a new object in `select` says with `equal` when it is the same. */
export function useCallState<T>(select: (state: CallsState) => T, equal?: (one: T, other: T) => boolean): T {
  const store = useCallStore();
  return useSyncExternalStoreWithSelector(store.subscribe, store.getSnapshot, store.getSnapshot, select, equal);
}

/** The keys of the calls that fit: a list renders again when calls come and go, not when one changes. */
export function useCallKeys(fits: (call: Call) => boolean): readonly CallKey[] {
  return useCallState((state) => state.calls.filter(fits).map(({ key }) => key), sameItems);
}

/** One call; nothing once it is out of sight. */
export function useCall(key: CallKey): Call | undefined {
  return useCallState((state) => state.calls.find((call) => call.key === key));
}

/** Whether a call could be started now: none is being started, and the SDK is there. */
export function useCanDial(): boolean {
  return useCallState(
    ({ calls, connection: { state, online, signedOut } }) =>
      state === 'connected' && online && !signedOut && !calls.some(isBeingMade),
  );
}
