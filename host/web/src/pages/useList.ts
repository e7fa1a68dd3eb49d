// A list that comes in parts.

import { useEffect, useState } from 'react';
import { get } from '../api/client';

interface Part<T> {
  items: T[];
  nextCursor: string | null;
}

export interface List<T, P extends Part<T>> {
  items: T[];
  /** The newest part, for what it says of the whole. */
  part: P | undefined;
  loading: boolean;
  error: string | undefined;
  more: (() => void) | undefined;
  retry: () => void;
}

/** What has come so far. */
interface Come<T, P> {
  items: T[];
  part: P | undefined;
  error: string | undefined;
  /** Which request this answers; another one is still under way. */
  request: string | undefined;
}

/** The list at `path` (which has a query already), from its start again whenever the path or the version changes. */
export function useList<T, P extends Part<T>>(path: string, version = 0): List<T, P> {
  const [come, setCome] = useState<Come<T, P>>({ items: [], part: undefined, error: undefined, request: undefined });
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
      (part) => {
        const { items } = part;
        hear((before) => ({
          items: cursor === undefined ? items : [...before.items, ...items],
          part,
          error: undefined,
          request,
        }));
      },
      (failure: unknown) => {
        const error = failure instanceof Error ? failure.message : String(failure);
        hear((before) => ({ ...before, error, request }));
      },
    );
    return () => controller.abort();
  }, [path, cursor, request]);

  const next = come.part?.nextCursor;
  return {
    items: come.items,
    part: come.part,
    loading: come.request !== request,
    error: come.error,
    more: next ? () => setAsked({ list, cursor: next }) : undefined,
    retry: () => setAttempt((n) => n + 1),
  };
}
