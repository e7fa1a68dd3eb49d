// Around every page: the header, the calls, and what Microsoft or the server wants to be seen at once.

import { makeStyles, tokens } from '@fluentui/react-components';
import { Suspense } from 'react';
import type { Me } from '../api/types';
import { CallDock } from '../calls/CallDock';
import { Pages } from '../pages/pages';
import { Header } from './Header';
import { beforeCalls, lazily } from './lazily';
import { MeContext } from './me';
import { PageBoundary } from './PageBoundary';

const Cards = beforeCalls(async () => (await import('../card/Cards')).Cards);
const NotesPanel = beforeCalls(async () => (await import('./NotesPanel')).NotesPanel);

// What is seldom to be said is loaded after the page.
const OtherTabsCalls = lazily(async () => (await import('../tabs/OtherTabsCalls')).OtherTabsCalls);
const SessionBar = lazily(async () => (await import('../session/SessionBar')).SessionBar);
const ChallengeBar = lazily(async () => (await import('./ChallengeBar')).ChallengeBar);
const UndoBar = lazily(async () => (await import('./UndoBar')).UndoBar);

const useStyles = makeStyles({
  // In view on every page, however far it is scrolled.
  dock: { position: 'sticky', top: 0, zIndex: 5 },
  main: {
    padding: tokens.spacingHorizontalL,
    maxWidth: '80rem',
    margin: '0 auto',
    '@media (max-width: 48rem)': { padding: tokens.spacingHorizontalS },
  },
});

/** Each part reads of the calls what it shows: a call that rings renders its card and nothing else. */
export function Shell({ me }: { me: Me }) {
  const styles = useStyles();
  return (
    <MeContext value={me}>
      <Header me={me} />
      <div className={styles.dock} data-dock="">
        <CallDock />
        <PageBoundary>
          <Suspense>
            <OtherTabsCalls />
          </Suspense>
        </PageBoundary>
        <PageBoundary>
          <Suspense>
            <NotesPanel />
          </Suspense>
        </PageBoundary>
        <PageBoundary>
          <Suspense>
            <UndoBar />
          </Suspense>
        </PageBoundary>
      </div>
      <PageBoundary>
        <Suspense>
          <SessionBar />
          <ChallengeBar />
        </Suspense>
      </PageBoundary>
      <main className={styles.main} id="page">
        <Pages />
      </main>
      <PageBoundary>
        <Suspense>
          <Cards me={me} />
        </Suspense>
      </PageBoundary>
    </MeContext>
  );
}
