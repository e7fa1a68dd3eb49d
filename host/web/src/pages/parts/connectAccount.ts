// The way to another system, where a person consents, and what came of it.

import { useState } from 'react';
import { post } from '../../api/client';
import type { ConnectedAccountPage } from '../../api/types';
import { isLive, rings } from '../../calls/call';
import { useCallStore } from '../../calls/useCalls';
import { wordsOf } from './words';

export interface Connecting {
  connect: () => Promise<void>;
  busy: boolean;
  /** The server’s words. */
  error: string | undefined;
}

/** Begins to connect an account at this address of the server. A call that is under way goes on: the other page is a tab of its own then. */
export function useConnecting(path: string): Connecting {
  const store = useCallStore();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const connect = async () => {
    const inCall = store.getSnapshot().calls.some((call) => isLive(call) || rings(call));
    // A tab that is opened later, without the click, is taken for an advertisement.
    const tab = inCall ? window.open('about:blank', '_blank') : null;
    if (tab) tab.opener = null;
    setBusy(true);
    setError(undefined);
    try {
      const { authorizeUrl } = await post<ConnectedAccountPage>(path, {});
      if (tab) tab.location.replace(authorizeUrl);
      else location.assign(authorizeUrl);
    } catch (failure) {
      tab?.close();
      setError(wordsOf(failure));
    }
    setBusy(false);
  };
  return { connect, busy, error };
}
