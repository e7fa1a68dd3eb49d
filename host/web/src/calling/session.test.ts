// @vitest-environment jsdom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { loadLanguage, loadRest } from '../i18n';
import { CallingSession, deviceOf } from './session';

interface Asked {
  method: string;
  path: string;
  body: unknown;
}

let asked: Asked[];
let answers: Response[];

const made = (id: string) => new Response(JSON.stringify({ id, heartbeatSeconds: 10 }), { status: 201 });
const fine = () => new Response('{}', { status: 200 });
const refused = (status: number) => new Response('{"title":"no"}', { status });

/** Lets everything that waits for answers go on. */
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeAll(async () => {
  await loadLanguage('en');
  await loadRest();
});

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answers = [];
  vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36' });
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    asked.push({
      method: init.method ?? 'GET',
      path,
      body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
    });
    const answer = answers.shift();
    if (!answer) throw new TypeError('no connection');
    return answer;
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a session begins with the connection, is kept alive and ends with the tab', async () => {
  const session = new CallingSession('2.0.0');
  session.token('2026-11-25T10:00:00Z');
  session.connected(false);
  await settle();
  expect(asked).toEqual([]);
  answers = [made('one'), fine(), fine(), new Response(null, { status: 204 })];
  session.connected(true);
  await settle();
  const body = {
    device: 'Chrome on Linux',
    sdkVersion: '2.0.0',
    state: 'connected',
    tokenExpiresAt: '2026-11-25T10:00:00Z',
  };
  expect(asked).toEqual([{ method: 'POST', path: '/api/v1/calling/sessions', body }]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked[1]).toEqual({ method: 'PUT', path: '/api/v1/calling/sessions/one', body: {} });
  session.connected(false);
  await settle();
  expect(asked[2]?.body).toEqual({ state: 'reconnecting' });
  session.stop();
  await settle();
  expect(asked[3]?.method).toBe('DELETE');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(4);
});

test('a session that the server gave up is begun anew; a server that is away is told later', async () => {
  const session = new CallingSession('2.0.0');
  session.connected(true);
  await settle();
  expect(asked).toHaveLength(1);
  answers = [made('one'), refused(409), made('two'), fine()];
  await vi.advanceTimersByTimeAsync(30_000);
  expect(asked).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked.slice(2).map((one) => one.method)).toEqual(['PUT', 'POST']);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked[4]?.path).toBe('/api/v1/calling/sessions/two');
});

test('devices are told in words', () => {
  expect(deviceOf('Mozilla/5.0 (Windows NT 10.0) Chrome/156.0 Safari/537.36 Edg/156.0')).toBe('Edge on Windows');
  expect(deviceOf('Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1')).toBe(
    'Safari on iOS',
  );
  expect(deviceOf('curl/8')).toBe('A browser');
});
