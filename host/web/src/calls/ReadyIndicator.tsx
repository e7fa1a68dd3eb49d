// Whether calls can come and go, and if not, why, and what to do about it.

import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { t } from '../i18n';
import { useCallState, useCallStore } from './useCalls';

const useStyles = makeStyles({
  ready: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
  dot: {
    width: '.6rem',
    height: '.6rem',
    flexShrink: 0,
    borderRadius: '50%',
    backgroundColor: tokens.colorPaletteRedBackground3,
    // The system’s colours take backgrounds away.
    '@media (forced-colors: active)': { boxSizing: 'border-box', border: '.3rem solid' },
  },
  // Why not is a sentence; the others are a few words, which are not broken.
  word: { whiteSpace: 'nowrap' },
  dotReady: { backgroundColor: tokens.colorPaletteGreenBackground3 },
  dotBusy: { backgroundColor: tokens.colorPaletteYellowBackground3 },
});

/** Seconds until then, counted down. */
function useCountdown(until: number | undefined): number | undefined {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (until === undefined) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [until]);
  return until === undefined ? undefined : Math.max(0, Math.ceil((until - now) / 1000));
}

export function ReadyIndicator() {
  const styles = useStyles();
  const store = useCallStore();
  const readiness = useCallState((state) => state.readiness);
  const reason = readiness.kind === 'not-ready' ? readiness.reason : undefined;
  const seconds = useCountdown(readiness.kind === 'not-ready' ? readiness.retryAt : undefined);
  const alone = readiness.kind === 'ready' && readiness.alone;
  const text = t(
    readiness.kind === 'not-ready'
      ? `ready.not-${readiness.reason}`
      : alone
        ? 'ready.alone'
        : `ready.${readiness.kind}`,
  );
  return (
    <span className={styles.ready}>
      <span
        className={styles.ready}
        data-testid="ready-indicator"
        data-ready={readiness.kind === 'ready'}
        data-reason={reason ?? (alone ? 'server' : undefined)}
        role="status"
      >
        <span
          className={mergeClasses(
            styles.dot,
            readiness.kind === 'ready' && !alone && styles.dotReady,
            (readiness.kind === 'connecting' || alone) && styles.dotBusy,
          )}
        />
        <Text size={200} className={readiness.kind === 'not-ready' ? undefined : styles.word}>
          {text}
        </Text>
      </span>
      {reason === 'microphone-denied' ? (
        <Button size="small" onClick={() => void store.audio?.ask().catch(() => undefined)}>
          {t('ready.allow')}
        </Button>
      ) : null}
      {seconds !== undefined && seconds > 1 ? (
        <Button size="small" onClick={store.retry} title={t('ready.tryIn', { count: seconds })}>
          {t('ready.tryNow')}
        </Button>
      ) : null}
    </span>
  );
}
