// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';
import { settle, stage } from '../../testing/stage';
import type { Call } from '../call';
import { merge, mergeOf } from './merge';

const NUMBER = { phoneNumber: '+14255550123' };
const MEGAN = { microsoftTeamsUserId: 'megan' };

afterEach(() => vi.useRealTimers());

/** Alice talks to a colleague; a telephone that she called before waits. */
async function consulting(first: { phoneNumber: string } | { userId: string } = NUMBER) {
  const staged = await stage();
  await staged.store.dial(first, { title: 'Diego' });
  const telephone = staged.sdk.newest;
  telephone.becomes({ state: 'Connected' });
  await staged.store.dial({ userId: 'megan' }, { title: 'Megan' });
  const colleague = staged.sdk.newest;
  colleague.becomes({ state: 'Connected' });
  await settle();
  const both = () => {
    const [one, two] = staged.calls();
    if (!one || !two) throw new Error('there are no two calls');
    return [one, two] as const;
  };
  return { ...staged, telephone, colleague, both };
}

test('a colleague is asked into the call with the telephone, and their own call ends when they are in', async () => {
  const { store, telephone, colleague, both, calls, events } = await consulting();
  let comes: () => void = () => undefined;
  telephone.bringIn.mockReturnValue(new Promise((resolve) => (comes = resolve)));
  const [customer, megan] = both();
  expect(customer.phase).toBe('onHold');
  // Whichever call it is asked for.
  const how = mergeOf(megan, customer);
  expect(how).toEqual({ into: customer.key, from: megan.key, guest: MEGAN });
  if (!how) return;
  const merging = store.run((lines) => merge(lines, how));
  await vi.waitFor(() => expect(telephone.bringIn).toHaveBeenCalledExactlyOnceWith(MEGAN));
  expect(both().map(({ phase, working }) => [phase, working])).toEqual([
    ['connected', 'merge'],
    ['onHold', undefined],
  ]);
  expect(colleague.hangUp).not.toHaveBeenCalled();
  comes();
  await merging;
  expect(calls()).toMatchObject([{ key: customer.key, phase: 'connected', working: undefined }]);
  expect(events().filter(({ kind }) => kind === 'ended')).toMatchObject([{ sdkCallId: colleague.id }]);
});

test('who does not come changes nothing: both calls go on, and the agent is told', async () => {
  const { store, telephone, colleague, both } = await consulting();
  telephone.bringIn.mockRejectedValue(new Error('They did not come (480/10004).'));
  const [customer, megan] = both();
  const how = mergeOf(customer, megan);
  if (how) await store.run((lines) => merge(lines, how));
  expect(colleague.hangUp).not.toHaveBeenCalled();
  expect(both()).toMatchObject([
    { phase: 'connected', trouble: { action: 'merge', reason: 'They did not come (480/10004).' } },
    { phase: 'onHold' },
  ]);
});

test('who never answers is not waited for without end', async () => {
  const { store, telephone, both } = await consulting();
  vi.useFakeTimers();
  telephone.bringIn.mockReturnValue(new Promise(() => undefined));
  const [customer, megan] = both();
  const how = mergeOf(customer, megan);
  if (how) void store.run((lines) => merge(lines, how));
  await vi.advanceTimersByTimeAsync(61_000);
  expect(both()[0]).toMatchObject({ working: undefined, trouble: { action: 'merge', reason: '' } });
});

const call = async (change: Partial<Call> = {}): Promise<readonly [Call, Call]> => {
  const { both } = await consulting();
  const [one, other] = both();
  return [one, { ...other, ...change }];
};

test.each([
  ['two telephones', { target: NUMBER }],
  ['one that rings', { phase: 'remoteRinging' }],
  ['a meeting', { kind: 'meeting' }],
  ['an emergency', { emergency: true }],
  ['a colleague who is not alone', { participants: [1, 2].map((n) => ({ id: `${n}` })) as never }],
] as [string, Partial<Call>][])('there is no way to bring a call together with %s', async (_, change) => {
  const [one, other] = await call(change);
  expect(mergeOf(one, other)).toBeUndefined();
});

test('of two colleagues the one goes on in whose call it was asked, unless the other side holds it', async () => {
  const { both } = await consulting({ userId: 'liam' });
  const [liam, megan] = both();
  expect(mergeOf(liam, megan)).toMatchObject({ into: liam.key, from: megan.key });
  expect(mergeOf(megan, liam)).toMatchObject({ into: megan.key, from: liam.key });
  expect(mergeOf({ ...megan, phase: 'heldByOther' }, liam)).toMatchObject({ into: liam.key, from: megan.key });
});

test('a colleague who has called is asked by the identifier that the SDK has told', async () => {
  const { sdk, store, calls } = await consulting();
  const identifier = { kind: 'microsoftTeamsUser', microsoftTeamsUserId: 'liam', cloud: 'gcch' } as const;
  const ringing = sdk.rings({ identifier, displayName: 'Liam' });
  const key = calls().at(-1)?.key;
  if (key) await store.answer(key);
  ringing.call.becomes({ state: 'Connected' });
  const [customer, , liam] = calls();
  if (!customer || !liam) throw new Error('there are no three calls');
  expect(mergeOf(customer, liam)?.guest).toEqual({ microsoftTeamsUserId: 'liam', cloud: 'gcch' });
  const visitor = { ...identifier, isAnonymous: true };
  const stranger = { ...liam, callerInfo: { identifier: visitor, displayName: 'Liam' } };
  expect(mergeOf(customer, stranger)).toBeUndefined();
});
