// Who is signed in decides what is shown.

import {
  FluentProvider,
  MessageBar,
  MessageBarBody,
  Spinner,
  webDarkTheme,
  webLightTheme,
} from '@fluentui/react-components';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { ApiError, get } from './api/client';
import type { Me } from './api/types';
import { CallsProvider } from './calls/CallsProvider';
import { SignedOut } from './pages/SignedOut';
import { Shell } from './shell/Shell';

const dark = matchMedia('(prefers-color-scheme: dark)');

function useDark(): boolean {
  return useSyncExternalStore(
    (changed) => {
      dark.addEventListener('change', changed);
      return () => dark.removeEventListener('change', changed);
    },
    () => dark.matches,
  );
}

export function App() {
  const theme = useDark() ? webDarkTheme : webLightTheme;
  const [me, setMe] = useState<Me | null>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    get<Me>('/api/v1/me').then(setMe, (failure: unknown) => {
      if (failure instanceof ApiError && failure.status === 401) setMe(null);
      else setError(failure instanceof Error ? failure.message : String(failure));
    });
  }, []);
  return (
    <FluentProvider theme={theme} style={{ minHeight: '100vh' }}>
      {error ? (
        <MessageBar intent="error">
          <MessageBarBody>{error} Reload the page to try again.</MessageBarBody>
        </MessageBar>
      ) : me === undefined ? (
        <Spinner style={{ paddingTop: '30vh' }} label="Switchboard" />
      ) : me === null ? (
        <SignedOut />
      ) : (
        <CallsProvider me={me}>
          <Shell me={me} />
        </CallsProvider>
      )}
    </FluentProvider>
  );
}
