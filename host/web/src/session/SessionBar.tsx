// What is seen when the session has ended while the page was open.

import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { useEffect, useSyncExternalStore } from 'react';
import { get } from '../api/client';
import type { Me } from '../api/types';
import { isLive, rings } from '../calls/call';
import { useCallState } from '../calls/useCalls';
import { t } from '../i18n';
import { leadsToMicrosoft, onSession, sessionBegan, sessionIsOver } from './session';
import { useBackHere } from './useBackHere';

/** Whoever signs in elsewhere and comes back finds the page as it was. */
function useReturn(over: boolean): void {
  useEffect(() => {
    if (!over) return;
    const look = () => {
      if (document.visibilityState === 'visible') get<Me>('/api/v1/me').then(sessionBegan, () => undefined);
    };
    addEventListener('focus', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      removeEventListener('focus', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, [over]);
}

export function SessionBar() {
  const over = useSyncExternalStore(onSession, sessionIsOver);
  const inCall = useCallState(({ calls }) => calls.some((call) => isLive(call) || rings(call)));
  const here = useBackHere();
  useReturn(over);
  if (!over) return null;
  const query = new URLSearchParams({
    return_to: here,
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  return (
    <MessageBar intent="warning" layout="multiline" data-testid="session-over">
      <MessageBarBody>{t(inCall ? 'session.overInCall' : 'session.over')}</MessageBarBody>
      <MessageBarActions>
        <Button as="a" appearance="primary" href={`/auth/sign-in?${query}`} {...leadsToMicrosoft(inCall)}>
          {t('session.signIn')}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}
