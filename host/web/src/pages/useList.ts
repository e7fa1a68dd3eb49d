// A list that comes in parts.

import { useCallback, useEffect, useRef, useState } from 'react';
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

/** The list at `path` (which has a query already), from its start again whenever the path or the version changes. */
export function useList<T, P extends Part<T>>(path: string, version = 0): List<T, P> {
  const [items, setItems] = useState<T[]>([]);
  const [part, setPart] = useState<P>();
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  const running = useRef<AbortController>(undefined);

  const load = useCallback(
    async (cursor: string | null) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      setLoading(true);
      try {
        const url = cursor === null ? path : `${path}&cursor=${encodeURIComponent(cursor)}`;
        const found = await get<P>(url, controller.signal);
        setItems((before) => (cursor === null ? found.items : [...before, ...found.items]));
        setPart(found);
        setError(undefined);
      } catch (failure) {
        if (controller.signal.aborted) return;
        setError(failure instanceof Error ? failure.message : String(failure));
      }
      if (running.current === controller) setLoading(false);
    },
    [path],
  );

  useEffect(() => {
    void load(null);
    return () => running.current?.abort();
  }, [load, version, attempt]);

  const next = part?.nextCursor;
  return {
    items,
    part,
    loading,
    error,
    more: next ? () => void load(next) : undefined,
    retry: () => setAttempt((n) => n + 1),
  };
}
