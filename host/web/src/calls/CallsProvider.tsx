// Makes the store of this tab's calls and connects it with the calling SDK, the outbox, the other tabs and the server's events.

import { type ReactNode, useEffect, useState } from 'react';
import { post, postKeepalive } from '../api/client';
import type { CallingToken, CallRecordResults, Me, StartedCall } from '../api/types';
import type { TokenSource, Unsubscribe } from '../calling/calling';
import { callingSessionId, onCallingSession } from '../calling/session';
import { isFramed } from '../embed/frame';
import { hearChange } from '../events/changes';
import { EventFeed } from '../events/feed';
import { Outbox } from '../outbox/outbox';
import { askBeforeLeaving } from '../session/leaving';
import { onReturn, userOf } from '../session/session';
import { TabChannel } from '../tabs/channel';
import { OtherCalls } from '../tabs/otherCalls';
import { beAlive, lead, TAB } from '../tabs/tab';
import { TabContext } from '../tabs/tabContext';
import { cardsOf } from './cards';
import { CallStore } from './store';
import { CallStoreContext } from './useCalls';

const RECORDS = '/api/v1/calls/records';

/** The calling SDK that the server names; each is loaded only where it is used. */
const connectorOf = (me: Me) => async (tokens: TokenSource) => {
  if (me.calling.mode === 'simulated' && me.calling.emulatorUrl) {
    const { connectSimulated } = await import('../calling/simulated');
    return connectSimulated(me.calling.emulatorUrl, tokens);
  }
  const { connectReal } = await import('../calling/real');
  return connectReal(tokens);
};

/** Speaks with the page around the frame; nobody needs that elsewhere, so that it is loaded here only. */
function speakWithPage(store: CallStore): Unsubscribe {
  let stop: Unsubscribe | undefined;
  let stopped = false;
  void import('../embed/bridge').then(({ speakWithParent }) => {
    if (!stopped) stop = speakWithParent(store);
  });
  return () => {
    stopped = true;
    stop?.();
  };
}

function make(me: Me) {
  const user = userOf(me);
  const outbox = new Outbox({
    user,
    userId: me.user.id,
    tab: TAB,
    callingSessionId,
    send: (body, keepalive) => (keepalive ? postKeepalive : post)<CallRecordResults>(RECORDS, body),
    changed: () => store.historyChanged(),
    refused: (reason) => store.notify('not-recorded', reason),
    now: () => Date.now(),
  });
  const store: CallStore = new CallStore({
    sink: outbox,
    cards: cardsOf,
    register: (to, key) =>
      post<StartedCall>('/api/v1/calls', { to, key, callingSessionId: callingSessionId() ?? null }),
    now: () => Date.now(),
  });
  const channel = new TabChannel(user);
  const otherCalls = new OtherCalls(store, channel, TAB);
  const feed = new EventFeed(channel, (work) => lead(`events ${user}`, work));
  const start = () => {
    const stops = [
      beAlive(),
      outbox.start(),
      otherCalls.start(),
      feed.start(),
      feed.onChange(hearChange),
      feed.onChange(({ event }) => {
        if (event === 'call.changed' || event === 'reset') store.historyChanged();
      }),
      onCallingSession(() => outbox.sessionBegan()),
      onReturn(() => {
        outbox.soon();
        feed.soon();
        store.retry();
        store.historyChanged();
      }),
      askBeforeLeaving(store),
      isFramed() ? speakWithPage(store) : () => undefined,
      store.connect(connectorOf(me), () => post<CallingToken>('/api/v1/calling/token', {})),
    ];
    return () => {
      for (const stop of stops.reverse()) stop();
    };
  };
  return { store, tabs: { otherCalls }, start };
}

export function CallsProvider({ me, children }: { me: Me; children: ReactNode }) {
  const [{ store, tabs, start }] = useState(() => make(me));
  useEffect(start, [start]);
  return (
    <CallStoreContext value={store}>
      <TabContext value={tabs}>{children}</TabContext>
    </CallStoreContext>
  );
}
