// The colleagues whom an agent calls often. They are kept in this browser: it is a handful of ids of one person’s own, which
// nobody else needs, and a browser that loses them loses a convenience.

import { useSyncExternalStore } from 'react';
import { keep, kept } from '../../shell/device';

const listeners = new Set<() => void>();
const nobody: readonly string[] = [];

/** What was read last, so that the same list is given as long as it is the same. */
let last: { text: string; ids: readonly string[] } | undefined;

const keyOf = (userId: string): string => `favourites.${userId}`;

function favouritesOf(userId: string): readonly string[] {
  const text = kept(keyOf(userId));
  if (text === undefined) return nobody;
  if (last?.text !== text) last = { text, ids: text.split(' ').filter(Boolean) };
  return last.ids;
}

/** Makes somebody a favourite, or no longer. */
export function toggleFavourite(userId: string, colleague: string): void {
  const before = favouritesOf(userId);
  const now = before.includes(colleague) ? before.filter((one) => one !== colleague) : [...before, colleague];
  keep(keyOf(userId), now.length ? now.join(' ') : undefined);
  for (const listener of listeners) listener();
}

function onFavourites(listener: () => void): () => void {
  listeners.add(listener);
  // Another tab’s choice, too.
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

/** The object ids of the agent’s favourites, in the order in which they became that. */
export const useFavourites = (userId: string): readonly string[] =>
  useSyncExternalStore(onFavourites, () => favouritesOf(userId));
