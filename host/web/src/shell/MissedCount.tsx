// How many missed calls are still to be dealt with, beside the way to them.

import { CounterBadge } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { get } from '../api/client';
import type { CallPage } from '../api/types';
import { useCallState } from '../calls/useCalls';
import { t } from '../i18n';

/** More than these are not counted. */
const MOST = 99;

export function MissedCount({ className }: { className?: string }) {
  const version = useCallState((state) => state.historyVersion);
  const [count, setCount] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    const path = `/api/v1/calls?outcome=missed&undisposed=true&limit=${MOST + 1}`;
    get<CallPage>(path, controller.signal).then(
      ({ items }) => setCount(items.length),
      // The history itself says when it can’t be read.
      () => undefined,
    );
    return () => controller.abort();
  }, [version]);
  if (!count) return null;
  return (
    <CounterBadge
      size="small"
      color="danger"
      count={count}
      overflowCount={MOST}
      aria-label={t('shell.missedCount', { count })}
      data-testid="missed-count"
      role="img"
      className={className}
    />
  );
}
