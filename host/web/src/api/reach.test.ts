import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isOurs, onReach, reached, serverIsGone } from './reach';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  reached(true);
  vi.useRealTimers();
});

test('a server that does not answer is gone, is asked for, and is back when it answers', async () => {
  const fetch = vi.fn(() => Promise.reject(new TypeError('nobody there')));
  vi.stubGlobal('fetch', fetch);
  const heard: boolean[] = [];
  const stop = onReach(() => heard.push(serverIsGone()));
  reached(true);
  expect(heard).toEqual([]);
  reached(false);
  reached(false);
  expect(heard).toEqual([true]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(fetch).toHaveBeenCalledTimes(3);
  vi.stubGlobal('fetch', async () => new Response(null, { status: 200 }));
  await vi.advanceTimersByTimeAsync(3000);
  expect(heard).toEqual([true, false]);
  stop();
});

test('nobody who is interested, no question', async () => {
  const fetch = vi.fn(() => Promise.reject(new TypeError('nobody there')));
  vi.stubGlobal('fetch', fetch);
  const stop = onReach(() => undefined);
  reached(false);
  stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(fetch).not.toHaveBeenCalled();
});

test('a gateway without a server behind it is no answer of ours; a refusal of ours is one', () => {
  expect([200, 401, 500, 503].map(isOurs)).toEqual([true, true, true, true]);
  expect([502, 504].map(isOurs)).toEqual([false, false]);
});
