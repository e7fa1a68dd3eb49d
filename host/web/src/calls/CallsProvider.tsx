// The calls of this tab: the ringing one and the active one, and what the server is told of them.

import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ApiError, post } from '../api/client';
import type { CallingToken, Me, StartedCall } from '../api/types';
import type { ActiveCall, Calling, EndReason, RingingCall } from '../calling/calling';
import { CallingSession } from '../calling/session';
import { type Active, type Callee, type Calls, CallsContext, type Ringing } from './calls';
import { type CallEvent, cardsOf, report } from './report';

async function connect(me: Me, hadToken: (expiresOn: string) => void): Promise<Calling> {
  const token = async () => {
    const { token, expiresOn } = await post<CallingToken>('/api/v1/calling/token', {});
    hadToken(expiresOn);
    return token;
  };
  if (me.calling.mode === 'simulated' && me.calling.emulatorUrl) {
    const { connectSimulated } = await import('../calling/simulated');
    return connectSimulated(me.calling.emulatorUrl, token);
  }
  const { connectReal } = await import('../calling/real');
  return connectReal(token);
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function CallsProvider({ me, children }: { me: Me; children: ReactNode }) {
  const calling = useRef<Calling>(undefined);
  const [ready, setReady] = useState(false);
  const [ringing, setRinging] = useState<Ringing[]>([]);
  const [active, setActive] = useState<Active>();
  const [starting, setStarting] = useState(false);
  const [error, setError] = useState<string>();
  const [historyVersion, setHistoryVersion] = useState(0);
  // Our ids of the SDK's calls: known once the server has told the first card, or that it can't.
  const callIds = useRef(new Map<string, Promise<string | undefined>>());
  // Calls that this tab has answered or declined: their end is reported by what the agent did, not by the SDK's code.
  const handled = useRef(new Set<string>());

  /** Tells the server, and the history that it has changed. A contradiction means that another tab was first. */
  const tell = useCallback(async (sdkCallId: string, event: CallEvent, reason?: EndReason) => {
    try {
      const callId = await callIds.current.get(sdkCallId);
      if (callId) await report(callId, event, reason, sdkCallId);
    } catch (failure) {
      if (!(failure instanceof ApiError && failure.status === 409))
        setError(`The call is not in the history: ${words(failure)}`);
    }
    setHistoryVersion((version) => version + 1);
  }, []);

  /** Shows a ringing call's cards as they come; `known` hears our id of it. */
  const followCards = useCallback(async (call: RingingCall, known: (callId: string | undefined) => void) => {
    try {
      for await (const card of cardsOf(call)) {
        known(card.callId);
        const { title, subtitle } = card;
        setRinging((all) => all.map((one) => (one.call === call ? { ...one, card } : one)));
        setActive((now) => (now?.call.id === call.id ? { ...now, title, subtitle } : now));
      }
    } catch (failure) {
      // The phone still rings: the agent can answer without knowing who it is.
      setError(`Who is calling can't be looked up: ${words(failure)}`);
    }
    known(undefined);
  }, []);

  useEffect(() => {
    let gone = false;
    const unsubscribe: (() => void)[] = [];
    let session: CallingSession | undefined;
    let expires: string | undefined;
    const hadToken = (expiresOn: string) => {
      expires = expiresOn;
      session?.token(expiresOn);
    };
    const leave = () => session?.stop();
    window.addEventListener('pagehide', leave);
    connect(me, hadToken).then(
      (connected) => {
        if (gone) return void connected.dispose();
        calling.current = connected;
        const kept = new CallingSession(connected.sdkVersion);
        session = kept;
        if (expires) kept.token(expires);
        unsubscribe.push(connected.onConnected(setReady));
        unsubscribe.push(connected.onConnected((connected) => kept.connected(connected)));
        unsubscribe.push(
          connected.onIncomingCall((call) => {
            setRinging((all) => [...all, { call, card: undefined, answering: false }]);
            callIds.current.set(call.id, new Promise((known) => void followCards(call, known)));
            call.onEnded((reason) => {
              setRinging((all) => all.filter((one) => one.call !== call));
              if (!handled.current.delete(call.id)) void tell(call.id, 'ended', reason);
            });
          }),
        );
      },
      (failure: unknown) => setError(`Calling can't be connected: ${words(failure)}`),
    );
    return () => {
      gone = true;
      for (const stop of unsubscribe) stop();
      window.removeEventListener('pagehide', leave);
      leave();
      void calling.current?.dispose();
      calling.current = undefined;
    };
  }, [me, followCards, tell]);

  /** Follows a call until it ends. */
  const follow = useCallback(
    (call: ActiveCall, title: string, subtitle: string) => {
      let answered = false;
      setActive({ call, title, subtitle, state: call.state, muted: false, since: undefined });
      const look = () => {
        const { state } = call;
        setActive((now) => {
          if (now?.call !== call) return now;
          if (state === 'Disconnected') return undefined;
          return { ...now, state, since: now.since ?? (state === 'Connected' ? Date.now() : undefined) };
        });
        if (state === 'Connected' && !answered) {
          answered = true;
          void tell(call.id, 'answered');
        }
        if (state === 'Disconnected') {
          stop();
          void tell(call.id, 'ended', call.endReason);
        }
      };
      const stop = call.onStateChanged(look);
    },
    [tell],
  );

  const accept = useCallback(
    async (one: Ringing) => {
      setRinging((all) => all.map((other) => (other.call === one.call ? { ...other, answering: true } : other)));
      handled.current.add(one.call.id);
      try {
        // One conversation at a time: the other waits.
        if (active?.state === 'Connected') await active.call.hold();
        const call = await one.call.accept();
        setRinging((all) => all.filter((other) => other.call !== one.call));
        follow(call, one.card?.title ?? 'Caller', one.card?.subtitle ?? '');
      } catch (failure) {
        handled.current.delete(one.call.id);
        setRinging((all) => all.map((other) => (other.call === one.call ? { ...other, answering: false } : other)));
        setError(`The call can't be answered: ${words(failure)}`);
      }
    },
    [active, follow],
  );

  const decline = useCallback(
    async (one: Ringing) => {
      handled.current.add(one.call.id);
      setRinging((all) => all.filter((other) => other.call !== one.call));
      try {
        await one.call.reject();
      } catch (failure) {
        setError(`The call can't be declined: ${words(failure)}`);
      }
      await tell(one.call.id, 'declined');
    },
    [tell],
  );

  const act = useCallback(async (what: string, work: () => Promise<void> | undefined) => {
    try {
      await work();
    } catch (failure) {
      setError(`${what}: ${words(failure)}`);
    }
  }, []);

  const start = useCallback(
    (to: Callee) =>
      act('The call can’t be made', async () => {
        if (!calling.current) throw new Error('calling is not connected yet');
        setStarting(true);
        try {
          const started = await post<StartedCall>('/api/v1/calls', { to });
          const { id, title, subtitle } = started.call;
          const call = await calling.current.startCall(started.callee).catch(async (failure: unknown) => {
            // Why it could not be made matters more than that the history does not hear of it.
            await report(id, 'failed').catch(() => undefined);
            throw failure;
          });
          callIds.current.set(call.id, Promise.resolve(id));
          follow(call, title, subtitle);
        } finally {
          setStarting(false);
          setHistoryVersion((version) => version + 1);
        }
      }),
    [act, follow],
  );

  const value = useMemo<Calls>(
    () => ({
      ready,
      canStart: ready && !active && !starting,
      ringing,
      active,
      error,
      historyVersion,
      accept,
      decline,
      start,
      hangUp: () => act('The call can’t be ended', () => active?.call.hangUp()),
      toggleMute: () =>
        act('The microphone can’t be switched', async () => {
          await (active?.muted ? active.call.unmute() : active?.call.mute());
          setActive((now) => now && { ...now, muted: !now.muted });
        }),
      toggleHold: () =>
        act('The call can’t be held', () =>
          active?.state === 'LocalHold' ? active.call.resume() : active?.call.hold(),
        ),
      dismissError: () => setError(undefined),
    }),
    [ready, starting, ringing, active, error, historyVersion, accept, decline, start, act],
  );
  return <CallsContext.Provider value={value}>{children}</CallsContext.Provider>;
}
