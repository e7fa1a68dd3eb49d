// Around every page: who is signed in, whether the phone can ring, and the calls.

import {
  Button,
  Link,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useSyncExternalStore } from 'react';
import { answerUrl, challenge, onChallenge } from '../api/challenge';
import { send } from '../api/client';
import type { Me } from '../api/types';
import { rings } from '../calls/call';
import { CallDock } from '../calls/CallDock';
import { IncomingCall } from '../calls/IncomingCall';
import { ReadyIndicator } from '../calls/ReadyIndicator';
import { useCallKeys } from '../calls/useCalls';
import { Customers } from '../pages/Customers';
import { History } from '../pages/History';
import { useRoute } from './useRoute';

const useStyles = makeStyles({
  header: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalL,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  nav: { display: 'flex', gap: tokens.spacingHorizontalL, flexGrow: 1 },
  current: { fontWeight: tokens.fontWeightSemibold, textDecorationLine: 'underline' },
  main: { padding: tokens.spacingHorizontalL, maxWidth: '80rem', margin: '0 auto' },
  // Another call rings above the first one, which stays where it is.
  ringing: {
    position: 'fixed',
    right: '1rem',
    bottom: '1rem',
    display: 'flex',
    flexDirection: 'column-reverse',
    gap: tokens.spacingVerticalM,
    zIndex: 10,
  },
});

async function signOut(): Promise<void> {
  try {
    await send('/auth/sign-out', { method: 'POST' });
  } finally {
    location.assign('/');
  }
}

/** What Microsoft wants of the person, and the way to its page. */
function ChallengeBar() {
  const now = useSyncExternalStore(onChallenge, challenge);
  if (!now) return null;
  return (
    <MessageBar intent="warning" data-testid="challenge">
      <MessageBarBody>{now.detail}</MessageBarBody>
      <MessageBarActions>
        <Button as="a" appearance="primary" href={answerUrl(now, location.pathname + location.search)}>
          Continue at Microsoft
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}

export function Shell({ me }: { me: Me }) {
  const styles = useStyles();
  const ringing = useCallKeys(rings);
  const [path, go] = useRoute();
  const inHistory = path.startsWith('/history');
  return (
    <>
      <header className={styles.header}>
        <Text weight="bold">Switchboard</Text>
        <nav className={styles.nav} aria-label="Pages">
          <Link href="/customers" onClick={go} className={inHistory ? undefined : styles.current}>
            Customers
          </Link>
          <Link href="/history" onClick={go} className={inHistory ? styles.current : undefined}>
            History
          </Link>
        </nav>
        <ReadyIndicator />
        <Text size={200}>
          {me.user.displayName}, {me.tenant.name}
        </Text>
        <Button size="small" onClick={() => void signOut()}>
          Sign out
        </Button>
      </header>
      <CallDock />
      <ChallengeBar />
      <main className={styles.main}>{inHistory ? <History /> : <Customers />}</main>
      <div className={styles.ringing}>
        {ringing.map((key) => (
          <IncomingCall key={key} callKey={key} />
        ))}
      </div>
    </>
  );
}
