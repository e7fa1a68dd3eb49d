// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Call } from '../calls/call';
import { fakeLocks } from '../testing/locks';
import { DIEGO, stage } from '../testing/stage';
import type { TabMessage } from './channel';
import { OtherCalls } from './otherCalls';
import { beAlive } from './tab';

const NUMBER = { phoneNumber: '+14255550123' };
const stops: (() => void)[] = [];
let listeners: { tab: string; listener: (message: TabMessage) => void }[];

beforeEach(() => {
  listeners = [];
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.useRealTimers();
});

const channel = (tab: string) => ({
  say: (message: TabMessage) => {
    for (const one of [...listeners]) if (one.tab !== tab) one.listener(message);
  },
  hear: (listener: (message: TabMessage) => void) => {
    const one = { tab, listener };
    listeners.push(one);
    return () => void (listeners = listeners.filter((other) => other !== one));
  },
});

async function tab(name: string) {
  const staged = await stage();
  const others = new OtherCalls(staged.store, channel(name), name);
  stops.push(staged.stop, others.start());
  return { ...staged, others, shown: () => others.getSnapshot().map(({ title, phase }) => `${title}: ${phase}`) };
}

test('a call is seen in the other tabs, in those that come later too, until it is over', async () => {
  fakeLocks();
  const [one, two] = [await tab('one'), await tab('two')];
  stops.push(beAlive('one'));
  await one.store.dial(NUMBER, { title: 'Diego' });
  one.sdk.newest.becomes({ state: 'Connected' });
  expect(two.shown()).toEqual(['Diego Siciliani: connected']);
  expect(one.shown()).toEqual([]);
  const three = await tab('three');
  expect(three.shown()).toEqual(['Diego Siciliani: connected']);
  one.sdk.newest.becomes({ state: 'Disconnected' });
  expect(two.shown()).toEqual([]);
});

test('the call of a tab that crashed is not shown for ever', async () => {
  const locks = fakeLocks();
  const [one, two] = [await tab('one'), await tab('two')];
  beAlive('one');
  await one.store.dial(NUMBER, { title: 'Diego' });
  one.sdk.newest.becomes({ state: 'Connected' });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(two.shown()).toHaveLength(1);
  locks.release('switchboard-tab one');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(two.shown()).toEqual([]);
});

test('a tab whose call only rings says nothing of it: it rings in every tab', async () => {
  fakeLocks();
  const [one, two] = [await tab('one'), await tab('two')];
  one.sdk.rings(DIEGO);
  expect(one.calls().map((call: Call) => call.phase)).toEqual(['ringing']);
  expect(two.shown()).toEqual([]);
});
