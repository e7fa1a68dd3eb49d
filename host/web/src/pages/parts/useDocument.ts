// One document of the server, with the version by which it is changed.

import { useEffect, useState } from 'react';
import { ApiError, send } from '../../api/client';
import { wordsOf } from './words';

export interface Fetched<T> {
  document: T | undefined;
  /** The version that was seen, as `If-Match` takes it. */
  etag: string | undefined;
  /** The server’s words; absent while there is none. */
  error: string | undefined;
  /** The short name of the refusal. */
  kind: string | undefined;
  /** What the person has to agree to first. */
  feature: string | undefined;
  /** There is no such thing. */
  missing: boolean;
  reload: () => void;
  /** Shows what a change has answered. */
  show: (document: T, etag?: string | null) => void;
}

interface Come<T> {
  path: string;
  document: T | undefined;
  etag: string | undefined;
  error: string | undefined;
  kind: string | undefined;
  feature: string | undefined;
  missing: boolean;
}

const WELL = { error: undefined, kind: undefined, feature: undefined, missing: false };

/** The document at a path; nothing is asked for without one. */
export function useDocument<T>(path: string | undefined, version = 0): Fetched<T> {
  const [come, setCome] = useState<Come<T>>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (path === undefined) return undefined;
    const controller = new AbortController();
    const read = async () => {
      try {
        const answer = await send(path, { signal: controller.signal });
        const document = (await answer.json()) as T;
        setCome({
          path,
          document,
          etag: answer.headers.get('etag') ?? undefined,
          ...WELL,
        });
      } catch (failure) {
        if (controller.signal.aborted) return;
        const refusal = failure instanceof ApiError ? failure : undefined;
        const told = { error: wordsOf(failure), kind: refusal?.kind, feature: refusal?.feature };
        const missing = refusal?.status === 404;
        // What was there stays while the server can’t be reached.
        setCome((before) =>
          before?.path === path && !missing
            ? { ...before, ...told }
            : { path, document: undefined, etag: undefined, ...told, missing },
        );
      }
    };
    void read();
    return () => controller.abort();
  }, [path, attempt, version]);
  const now = come?.path === path ? come : undefined;
  return {
    document: now?.document,
    etag: now?.etag,
    error: now?.error,
    kind: now?.kind,
    feature: now?.feature,
    missing: now?.missing ?? false,
    reload: () => setAttempt((n) => n + 1),
    show: (document, etag) => {
      if (path !== undefined) setCome({ path, document, etag: etag ?? undefined, ...WELL });
    },
  };
}
