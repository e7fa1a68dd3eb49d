// What the agent did on a card. It outlives the card: the call goes on in the dock with the name that was chosen.

import { useCallback, useSyncExternalStore } from 'react';
import type { CardMatch, Customer } from '../api/types';
import type { CallKey } from '../calls/call';
import { useHome } from '../shell/useHome';
import { linesOf, type Told } from './lines';
import { type Press, type Presses, withPresses } from './presses';

export interface Remembered {
  /** The record that the agent chose among several. */
  readonly chosen?: CardMatch;
  /** The contact that was made of the caller. */
  readonly saved?: Customer;
  /** The match that was said to be the wrong person, by its id. */
  readonly wrong?: string | undefined;
  /** What became of buttons that plugins run. */
  readonly presses?: Presses;
  /** What became of the latest of these, in words. */
  readonly said?: string | undefined;
}

const NOTHING: Remembered = {};

const all = new Map<CallKey, Remembered>();
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function remember(key: CallKey, change: Remembered): void {
  all.set(key, { ...all.get(key), ...change });
  for (const listener of [...listeners]) listener();
}

/** Remembers what became of a button that a plugin runs; without a press, that it is as it was. */
export function rememberPress(key: CallKey, button: string, press: Press | undefined): void {
  const others = Object.fromEntries(Object.entries(all.get(key)?.presses ?? {}).filter(([id]) => id !== button));
  remember(key, { presses: press ? { ...others, [button]: press } : others });
}

/** Forgets calls that there are no longer. */
export function forgetAllBut(keys: readonly CallKey[]): void {
  for (const key of all.keys()) if (!keys.includes(key)) all.delete(key);
}

export const useRemembered = (key: CallKey): Remembered =>
  useSyncExternalStore(
    subscribe,
    useCallback(() => all.get(key) ?? NOTHING, [key]),
  );

/** Who is on the other side: whom the agent chose or made a contact of, or else who the call says. */
export function useParty(call: Told): { title: string; subtitle: string } {
  const home = useHome();
  const { chosen, saved, presses } = useRemembered(call.key);
  const named = saved ?? chosen;
  const card = call.card && presses ? withPresses(call.card, presses) : call.card;
  return named ? { title: named.name, subtitle: named.company ?? '' } : linesOf({ ...call, card }, home);
}
