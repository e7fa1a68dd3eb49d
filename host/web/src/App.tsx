// Who is signed in decides what is shown.

import {
  createDOMRenderer,
  FluentProvider,
  makeStaticStyles,
  makeStyles,
  RendererProvider,
  Spinner,
} from '@fluentui/react-components';
import { Suspense, useEffect, useState } from 'react';
import { Router } from 'wouter';
import { ApiError, get } from './api/client';
import type { Me } from './api/types';
import { CallsProvider } from './calls/CallsProvider';
import { BASE } from './embed/frame';
import { handOver, onSignedIn, signsInForFrame } from './embed/signIn';
import { t, useLanguage } from './i18n';
import { isTheirs, sessionBegan, SIGN_IN_TAB } from './session/session';
import { showBrand } from './shell/brand';
import { Failure } from './shell/Failure';
import { loadAhead, rarely } from './shell/lazily';
import { styleElements } from './shell/nonce';
import { PageBoundary } from './shell/PageBoundary';
import { Shell } from './shell/Shell';
import { useTheme } from './shell/theme';

const SignedOut = rarely(async () => (await import('./pages/SignedOut')).SignedOut);

const useStaticStyles = makeStaticStyles({
  body: { margin: 0 },
  // Refusals have two lines: what they mean, and the server’s own words.
  '.fui-MessageBarBody, [role="alert"]': { whiteSpace: 'pre-line' },
});
const useStyles = makeStyles({ all: { minHeight: '100vh' }, wait: { paddingTop: '30vh' } });

const renderer = createDOMRenderer(document, styleElements());

function Content() {
  useStaticStyles();
  const styles = useStyles();
  const [me, setMe] = useState<Me | null>();
  const [error, setError] = useState<string>();
  const language = useLanguage();
  useEffect(() => {
    const fail = (failure: unknown) => setError(failure instanceof Error ? failure.message : String(failure));
    const came = (somebody: Me) => {
      if (signsInForFrame()) return void handOver().catch(fail);
      sessionBegan(somebody);
      showBrand(somebody.tenant.brand);
      // Opened by a tab in a call, which goes on now.
      if (window.name === SIGN_IN_TAB) close();
      setMe(somebody);
    };
    get<Me>('/api/v1/me').then(came, (failure: unknown) => {
      if (failure instanceof ApiError && failure.status === 401) setMe(null);
      else fail(failure);
    });
    return onSignedIn((somebody) => {
      // Calls go on only where the same person has come back.
      if (!isTheirs(somebody)) return location.reload();
      sessionBegan(somebody);
      setMe((before) => before ?? somebody);
    }, fail);
  }, []);
  const isIn = Boolean(me);
  useEffect(() => {
    if (isIn) void loadAhead();
  }, [isIn]);
  if (error) {
    return <Failure text={error} action={{ label: t('common.reload'), act: () => location.reload() }} />;
  }
  const waiting = <Spinner className={styles.wait} label="Switchboard" />;
  if (me === undefined) return waiting;
  if (me === null) {
    return (
      <PageBoundary>
        <Suspense fallback={waiting}>
          <SignedOut />
        </Suspense>
      </PageBoundary>
    );
  }
  return (
    <CallsProvider me={me}>
      <Router base={BASE}>
        {/* Another language writes everything anew; the calls go on. */}
        <Shell key={language} me={me} />
      </Router>
    </CallsProvider>
  );
}

function Themed() {
  const styles = useStyles();
  const { name, design } = useTheme();
  // For what the browser draws itself: scroll bars, selects, the page behind.
  useEffect(() => {
    document.documentElement.style.colorScheme = name === 'light' ? 'light' : 'dark';
    document.documentElement.dataset.theme = name;
  }, [name]);
  return (
    <FluentProvider theme={design}>
      {/* Not the provider's own: menus and dialogs take its class, and would cover the page. */}
      <div className={styles.all}>
        <Content />
      </div>
    </FluentProvider>
  );
}

/** Styles are made inside the renderer alone: those made outside carry no nonce. */
export function App() {
  return (
    <RendererProvider renderer={renderer} targetDocument={document}>
      <Themed />
    </RendererProvider>
  );
}
