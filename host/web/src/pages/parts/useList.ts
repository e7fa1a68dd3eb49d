// A list that comes in parts.

import { useEffect, useState } from 'react';
import { ApiError, get } from '../../api/client';
import { wordsOf } from './words';

interface Part<T> {
  items: T[];
  nextCursor?: string | null;
}

export interface List<T, P extends Part<T>> {
  items: T[];
  /** The newest part, for what it says of the whole. */
  part: P | undefined;
  loading: boolean;
  error: string | undefined;
  /** The short name of the refusal. */
  kind: string | undefined;
  /** What the person has to agree to first. */
  feature: string | undefined;
  more: (() => void) | undefined;
  retry: () => void;
}

/** What has come so far. */
interface Come<T, P> {
  items: T[];
  part: P | undefined;
  error: string | undefined;
  kind: string | undefined;
  feature: string | undefined;
  /** Of which list these items are. */
  of: string | undefined;
  /** Where the list goes on. */
  next: string | undefined;
  /** Which request this answers; another one is still under way. */
  request: string | undefined;
}

/** The newest items, and of those that were there before what the newest part does not reach. */
function freshen<T>(before: T[], part: Part<T>, keyOf: (item: T) => string): T[] {
  if (!part.nextCursor) return part.items;
  const fresh = new Set(part.items.map(keyOf));
  return [...part.items, ...before.filter((item) => !fresh.has(keyOf(item)))];
}

const idOf = (item: unknown): string => (item as { id: string }).id;

/**
 * The list at `path` (which has a query already), from its start again whenever the path changes. When `version` changes,
 * its start is read again, and what was read of the rest stays: a list is not cut off under the eyes of whoever reads it.
 */
export function useList<T, P extends Part<T>>(path: string, version = 0): List<T, P> {
  const [come, setCome] = useState<Come<T, P>>({
    items: [],
    part: undefined,
    error: undefined,
    kind: undefined,
    feature: undefined,
    of: undefined,
    next: undefined,
    request: undefined,
  });
  const [attempt, setAttempt] = useState(0);
  // How far the list of this version was asked for; of another version it counts for nothing.
  const [asked, setAsked] = useState<{ list: string; cursor: string }>();
  const list = `${version} ${attempt} ${path}`;
  const cursor = asked?.list === list ? asked.cursor : undefined;
  const request = `${cursor ?? ''} ${list}`;

  useEffect(() => {
    const controller = new AbortController();
    const url = cursor === undefined ? path : `${path}&cursor=${encodeURIComponent(cursor)}`;
    const hear = (change: (before: Come<T, P>) => Come<T, P>) => {
      if (!controller.signal.aborted) setCome(change);
    };
    get<P>(url, controller.signal).then(
      (part) =>
        hear((before) => {
          const next = part.nextCursor ?? undefined;
          const answered = { part, error: undefined, kind: undefined, feature: undefined, of: path, request };
          if (cursor !== undefined) return { ...answered, items: [...before.items, ...part.items], next };
          if (before.of !== path) return { ...answered, items: part.items, next };
          const items = freshen(before.items, part, idOf);
          return { ...answered, items, next: items.length > part.items.length ? before.next : next };
        }),
      (failure: unknown) => {
        const refusal = failure instanceof ApiError ? failure : undefined;
        const told = { error: wordsOf(failure), kind: refusal?.kind, feature: refusal?.feature };
        hear((before) => ({ ...before, ...told, request }));
      },
    );
    return () => controller.abort();
  }, [path, cursor, request]);

  const { next } = come;
  // Another list’s items are shown until this one’s have come, so that the page does not flicker while one types.
  return {
    items: come.items,
    part: come.part,
    loading: come.request !== request,
    error: come.error,
    kind: come.kind,
    feature: come.feature,
    more: next ? () => setAsked({ list, cursor: next }) : undefined,
    retry: () => setAttempt((n) => n + 1),
  };
}
