// Whether calls can come and go, and if not, why, and what to do about it.

import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { NotReady } from './readiness';
import { useCallState, useCallStore } from './useCalls';

const useStyles = makeStyles({
  ready: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
  dot: { width: '.6rem', height: '.6rem', borderRadius: '50%', backgroundColor: tokens.colorPaletteRedBackground3 },
  dotReady: { backgroundColor: tokens.colorPaletteGreenBackground3 },
  dotBusy: { backgroundColor: tokens.colorPaletteYellowBackground3 },
});

const WORDS: Record<NotReady, string> = {
  'signed-out': 'You are signed out: no calls come. Sign in again.',
  'sign-in-again': 'Microsoft wants you to sign in again before calls can come.',
  'token-refused': 'Microsoft did not accept the sign-in for calls. Sign out and in again if this stays.',
  'not-licensed': 'Your account has no licence for Teams calls. Ask your administrator.',
  'not-set-up': 'Calls are not set up for your organization. Ask your administrator.',
  'microphone-denied': 'The microphone is blocked. Allow it in the browser’s settings for this page.',
  'microphone-missing': 'No microphone. Connect one: nobody would hear you.',
  network: 'No network: no calls come.',
  server: 'Switchboard can’t be reached: no calls come.',
  'sdk-failed': 'The phone is not connected.',
};

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
  const text =
    readiness.kind === 'ready'
      ? 'Ready for calls'
      : readiness.kind === 'connecting'
        ? 'Connecting…'
        : WORDS[readiness.reason];
  return (
    <span className={styles.ready}>
      <span
        className={styles.ready}
        data-testid="ready-indicator"
        data-ready={readiness.kind === 'ready'}
        data-reason={reason}
        role="status"
      >
        <span
          className={mergeClasses(
            styles.dot,
            readiness.kind === 'ready' && styles.dotReady,
            readiness.kind === 'connecting' && styles.dotBusy,
          )}
        />
        <Text size={200}>{text}</Text>
      </span>
      {reason === 'microphone-denied' ? (
        <Button size="small" onClick={() => void store.audio?.ask().catch(() => undefined)}>
          Allow
        </Button>
      ) : null}
      {seconds !== undefined && seconds > 1 ? (
        <Button size="small" onClick={store.retry}>
          Try again now ({seconds} s)
        </Button>
      ) : null}
    </span>
  );
}
