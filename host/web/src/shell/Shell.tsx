// Around every page: the header, the calls, and what Microsoft or the server wants to be seen at once.

import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, tokens } from '@fluentui/react-components';
import { lazy, Suspense } from 'react';
import type { Me } from '../api/types';
import { CallBar } from '../calls/CallBar';
import { useCalls } from '../calls/calls';
import { t } from '../i18n';
import { Pages } from '../pages/pages';
import { ChallengeBar } from './ChallengeBar';
import { Header } from './Header';
import { PageBoundary } from './PageBoundary';

// The page need not wait for what only a call needs; it is there before the first one rings.
const card = import('../calls/IncomingCall');
const IncomingCall = lazy(async () => ({ default: (await card).IncomingCall }));

const useStyles = makeStyles({
  // In view on every page, however far it is scrolled.
  dock: { position: 'sticky', top: 0, zIndex: 5 },
  main: {
    padding: tokens.spacingHorizontalL,
    maxWidth: '80rem',
    margin: '0 auto',
    '@media (max-width: 48rem)': { padding: tokens.spacingHorizontalS },
  },
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

function CallErrors() {
  const { error, dismissError } = useCalls();
  if (!error) return null;
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>{error}</MessageBarBody>
      <MessageBarActions>
        <Button onClick={dismissError}>{t('common.dismiss')}</Button>
      </MessageBarActions>
    </MessageBar>
  );
}

function Dock() {
  const { active } = useCalls();
  return active ? <CallBar active={active} /> : null;
}

function RingingCalls() {
  const styles = useStyles();
  const { ringing } = useCalls();
  return (
    <div className={styles.ringing}>
      <PageBoundary>
        <Suspense>
          {ringing.map((one) => (
            <IncomingCall key={one.call.id} ringing={one} />
          ))}
        </Suspense>
      </PageBoundary>
    </div>
  );
}

/** Each part reads of the calls what it shows: a call that rings renders its card and nothing else. */
export function Shell({ me }: { me: Me }) {
  const styles = useStyles();
  return (
    <>
      <Header me={me} />
      <div className={styles.dock}>
        <Dock />
      </div>
      <ChallengeBar />
      <CallErrors />
      <main className={styles.main} id="page">
        <Pages />
      </main>
      <RingingCalls />
    </>
  );
}
