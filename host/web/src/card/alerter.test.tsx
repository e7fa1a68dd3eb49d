import { expect, test, vi } from 'vitest';
import type { Card } from '../api/types';
import type { Call, CallKey } from '../calls/call';
import { aCard } from '../testing/samples';
import { Alerter, type Now, type Outlets, WAIT_MS } from './alerter';

const PENDING: Card['why'] = [
  { source: 'plugin:crm', outcome: 'pending', detail: '', detailSays: null, elapsedMs: null },
];

const call = (change: Partial<Call> = {}): Call =>
  ({
    key: 'a',
    phase: 'ringing',
    sdkCallId: 'sdk-1',
    title: '',
    subtitle: '',
    startedAt: 0,
    card: aCard(),
    ...change,
  }) as Call;

function start() {
  const out = {
    ring: vi.fn<Outlets['ring']>(),
    notify: vi.fn<Outlets['notify']>(),
    unnotify: vi.fn<Outlets['unnotify']>(),
    tab: vi.fn<Outlets['tab']>(),
    announce: vi.fn<Outlets['announce']>(),
  };
  const alerter = new Alerter(out);
  const update = (ringing: readonly Call[], time = 0, change: Partial<Now> = {}) =>
    alerter.update({ ringing, talking: false, mayRing: true, ringtone: true, notifications: true, ...change }, time);
  return { out, update };
}

test('a call whose caller is known is heard, notified, in the title and announced at once', () => {
  const { out, update } = start();
  expect(update([call()])).toBeUndefined();
  expect(out.ring).toHaveBeenLastCalledWith('ring');
  expect(out.notify).toHaveBeenCalledExactlyOnceWith('call-sdk-1', 'Diego Siciliani is calling', 'Northwind Traders');
  expect(out.tab).toHaveBeenLastCalledWith('Diego Siciliani is calling');
  expect(out.announce).toHaveBeenCalledExactlyOnceWith('Incoming call: Diego Siciliani, Northwind Traders');
});

test('sound waits for the plugin, which may say that the call is silent; the title does not', () => {
  const { out, update } = start();
  const waiting = call({ card: aCard({ why: PENDING, title: '+1 425-555-0123' }) });
  expect(update([waiting], 10)).toBe(WAIT_MS);
  expect(out.ring).toHaveBeenLastCalledWith(undefined);
  expect(out.tab).toHaveBeenLastCalledWith('+1 425-555-0123 is calling');
  update([call({ card: aCard({ silent: true }) })], 300);
  expect(out.ring).toHaveBeenLastCalledWith(undefined);
  expect(out.notify).not.toHaveBeenCalled();
  // Who can't see the card hears of it all the same.
  expect(out.announce).toHaveBeenCalledOnce();
});

test('a plugin that does not answer in time does not keep it from ringing', () => {
  const { out, update } = start();
  const waiting = call({ card: aCard({ why: PENDING }) });
  update([waiting], WAIT_MS - 1);
  expect(out.ring).toHaveBeenLastCalledWith(undefined);
  expect(update([waiting], WAIT_MS)).toBeUndefined();
  expect(out.ring).toHaveBeenLastCalledWith('ring');
});

test('without any card it rings in time as well', () => {
  const { out, update } = start();
  expect(update([call({ card: undefined, startedAt: 500 })], 600)).toBe(500 + WAIT_MS);
  update([call({ card: undefined, startedAt: 500, title: 'DIEGO' })], 500 + WAIT_MS);
  expect(out.ring).toHaveBeenLastCalledWith('ring');
  expect(out.announce).toHaveBeenCalledExactlyOnceWith('Incoming call: DIEGO');
});

test('each call is announced and notified once, whatever its cards say later', () => {
  const { out, update } = start();
  update([call({ card: aCard({ title: 'Diego' }) })]);
  update([call({ card: aCard({ title: 'Diego S.' }) })]);
  update([call({ card: aCard({ phase: 'late', title: 'Diego Siciliani' }) })]);
  expect(out.announce).toHaveBeenCalledOnce();
  expect(out.notify).toHaveBeenCalledOnce();
  expect(out.tab).toHaveBeenLastCalledWith('Diego Siciliani is calling');
});

test('it is quiet as soon as nothing rings, also for the call that is being answered', () => {
  const { out, update } = start();
  update([call()]);
  update([call({ phase: 'answering' })]);
  expect(out.ring).toHaveBeenLastCalledWith(undefined);
  expect(out.unnotify).toHaveBeenCalledExactlyOnceWith('call-sdk-1');
  expect(out.tab).toHaveBeenLastCalledWith(undefined);
});

test('several calls are counted in the title, and one tone rings for all', () => {
  const { out, update } = start();
  update([call(), call({ key: 'b' as CallKey, sdkCallId: 'sdk-2' })]);
  expect(out.tab).toHaveBeenLastCalledWith('2 calls');
  expect(out.notify).toHaveBeenCalledTimes(2);
  update([call({ key: 'b' as CallKey, sdkCallId: 'sdk-2' })]);
  expect(out.unnotify).toHaveBeenCalledExactlyOnceWith('call-sdk-1');
  expect(out.ring).toHaveBeenLastCalledWith('ring');
});

test('whoever talks hears a quiet tone, whoever wants no disturbance none', () => {
  const { out, update } = start();
  update([call()], 0, { talking: true });
  expect(out.ring).toHaveBeenLastCalledWith('waiting');
  update([call({ key: 'b' as CallKey })], 0, { mayRing: false });
  expect(out.ring).toHaveBeenLastCalledWith(undefined);
  expect(out.notify).toHaveBeenCalledOnce();
  update([call({ key: 'c' as CallKey })], 0, { ringtone: false });
  expect(out.ring).toHaveBeenLastCalledWith(undefined);
  expect(out.notify).toHaveBeenCalledTimes(2);
});
