// Makes the store of this tab's calls and connects it.

import { type ReactNode, useEffect, useState } from 'react';
import { post } from '../api/client';
import type { CallingToken, Me, StartedCall } from '../api/types';
import type { TokenSource } from '../calling/calling';
import { cardsOf } from './cards';
import { directSink } from './directSink';
import { CallStore } from './store';
import { CallStoreContext } from './useCalls';

/** The calling SDK that the server names; each is loaded only where it is used. */
const connectorOf = (me: Me) => async (tokens: TokenSource) => {
  if (me.calling.mode === 'simulated' && me.calling.emulatorUrl) {
    const { connectSimulated } = await import('../calling/simulated');
    return connectSimulated(me.calling.emulatorUrl, tokens);
  }
  const { connectReal } = await import('../calling/real');
  return connectReal(tokens);
};

function makeStore(): CallStore {
  const sink = directSink({
    changed: () => store.historyChanged(),
    failed: (reason) => store.notify('not-recorded', reason),
  });
  const store: CallStore = new CallStore({
    sink,
    cards: cardsOf,
    register: (target) => post<StartedCall>('/api/v1/calls', { to: target }),
    now: () => Date.now(),
  });
  return store;
}

export function CallsProvider({ me, children }: { me: Me; children: ReactNode }) {
  const [store] = useState(makeStore);
  useEffect(() => store.connect(connectorOf(me), () => post<CallingToken>('/api/v1/calling/token', {})), [store, me]);
  return <CallStoreContext value={store}>{children}</CallStoreContext>;
}
