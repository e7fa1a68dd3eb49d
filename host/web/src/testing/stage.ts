// The calls of a tab that is ready and in which nothing happens but what the test says.

import { vi } from 'vitest';
import type { Card, StartedCall } from '../api/types';
import type { CallerInfo } from '../calling/calling';
import type { Call, Target } from '../calls/call';
import type { CallRecordEvent } from '../calls/record';
import { CallStore } from '../calls/store';
import { FakeCalling } from './sdk';
import { aRecord } from './samples';

export const DIEGO: CallerInfo = {
  identifier: { kind: 'phoneNumber', phoneNumber: '+14255550123' },
  displayName: 'DIEGO SICILIANI',
};

/** What the server answers to an outgoing call: whom to call, as it was told. */
export const startedCall = (target: Target, change: Partial<StartedCall> = {}): StartedCall => ({
  call: aRecord({ direction: 'outgoing' }),
  callee: 'userId' in target ? { microsoftTeamsUserId: target.userId } : { phoneNumber: target.phoneNumber },
  emergency: false,
  warnings: [],
  ...change,
});

/** Lets everything that waits for promises go on. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

/** Cards that the server makes of a call, and what goes wrong after them. */
export type FromServer = Error | readonly (Card | Error)[];

export async function stage() {
  const sdk = new FakeCalling();
  const told: CallRecordEvent[] = [];
  /** Cards that the server makes of a call, by the SDK’s id. */
  const cards = new Map<string, FromServer>();
  const register = vi.fn(async (target: Target) => startedCall(target));
  const store = new CallStore({
    sink: { record: (event) => void told.push(event) },
    async *cards(sdkCallId) {
      for (const one of [cards.get(sdkCallId) ?? []].flat()) {
        if (one instanceof Error) throw one;
        yield one;
      }
    },
    register: (target) => register(target),
    now: () => Date.now(),
  });
  const stop = store.connect(
    async (tokens) => {
      await tokens();
      return sdk;
    },
    async () => ({ token: 'a-token', expiresOn: '2026-11-26T12:00:00Z', userId: '8:orgid:alice' }),
  );
  await settle();
  return {
    sdk,
    store,
    told,
    cards,
    register,
    stop,
    calls: (): readonly Call[] => store.getSnapshot().calls,
    /** The only call that there is. */
    call: (): Call => {
      const [call, ...more] = store.getSnapshot().calls;
      if (!call || more.length) throw new Error(`there are ${store.getSnapshot().calls.length} calls, not one`);
      return call;
    },
    /** What the server would be told, without the keys and times. */
    events: () =>
      told.map((event): Record<string, unknown> => {
        const members: Record<string, unknown> = { ...event };
        delete members.key;
        delete members.at;
        return members;
      }),
  };
}

export type Stage = Awaited<ReturnType<typeof stage>>;
