// The favourites as the directory knows them.

import { useEffect, useState } from 'react';
import { ApiError, get } from '../../api/client';
import type { DirectoryUser } from '../../api/types';
import { wordsOf } from '../parts/words';

/** More favourites than these are no favourites. */
const MOST = 50;

interface Come {
  of: string;
  items: DirectoryUser[];
  error: string | undefined;
  feature: string | undefined;
}

/** As a list that is there whole; nothing is asked for unless it is wanted. */
export function useFavouritePeople(ids: readonly string[], wanted: boolean) {
  const [come, setCome] = useState<Come>();
  const [attempt, setAttempt] = useState(0);
  const of = `${attempt} ${ids.slice(0, MOST).join(' ')}`;
  useEffect(() => {
    if (!wanted) return undefined;
    const controller = new AbortController();
    const one = async (id: string): Promise<DirectoryUser[]> => {
      try {
        return [await get<DirectoryUser>(`/api/v1/directory/users/${encodeURIComponent(id)}`, controller.signal)];
      } catch (failure) {
        // Who has left is in the directory no longer.
        if (failure instanceof ApiError && failure.status === 404) return [];
        throw failure;
      }
    };
    const [, ...wantedIds] = of.split(' ');
    Promise.all(wantedIds.filter(Boolean).map(one)).then(
      (found) => setCome({ of, items: found.flat(), error: undefined, feature: undefined }),
      (failure: unknown) => {
        if (controller.signal.aborted) return;
        const feature = failure instanceof ApiError ? failure.feature : undefined;
        setCome({ of, items: [], error: wordsOf(failure), feature });
      },
    );
    return () => controller.abort();
  }, [of, wanted]);
  const now = come?.of === of ? come : undefined;
  // While another favourite is added, those that are known stay.
  const items = (now ?? come)?.items.filter(({ id }) => ids.includes(id)) ?? [];
  return {
    items,
    loading: wanted && !now,
    error: now?.error,
    feature: now?.feature,
    more: undefined,
    retry: () => setAttempt((n) => n + 1),
  };
}
