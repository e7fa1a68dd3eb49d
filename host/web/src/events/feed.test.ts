// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';
import type { TabMessage } from '../tabs/channel';
import { lead } from '../tabs/tab';
import { fakeLocks } from '../testing/locks';
import { EventFeed } from './feed';

/** A stream that the test writes. */
class Stream {
  private control!: ReadableStreamDefaultController<Uint8Array>;
  readonly answer = new Response(
    new ReadableStream<Uint8Array>({
      start: (control) => {
        this.control = control;
      },
    }),
    { headers: { 'content-type': 'text/event-stream' } },
  );

  writes(id: number, event: string, data = '{}'): void {
    this.control.enqueue(new TextEncoder().encode(`event: ${event}\nid: ${id}\ndata: ${data}\n\n`));
  }

  breaks(): void {
    this.control.error(new TypeError('the connection broke'));
  }
}

/** Tabs that hear each other. */
function tabs() {
  const listeners = new Set<{ tab: number; listener: (message: TabMessage) => void }>();
  return (tab: number) => ({
    say: (message: TabMessage) => {
      for (const one of listeners) if (one.tab !== tab) one.listener(message);
    },
    hear: (listener: (message: TabMessage) => void) => {
      const one = { tab, listener };
      listeners.add(one);
      return () => void listeners.delete(one);
    },
  });
}

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A server whose streams the test writes, and which says from where each was to go on. */
function serve(refusals: number[] = []) {
  const streams: Stream[] = [];
  const from: (string | undefined)[] = [];
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    from.push((init.headers as Record<string, string>)['last-event-id']);
    const status = refusals.shift();
    if (status) return new Response('{}', { status });
    const stream = new Stream();
    streams.push(stream);
    init.signal?.addEventListener('abort', () => stream.breaks());
    return stream.answer;
  });
  return { streams, from };
}

function tab(channel: ReturnType<ReturnType<typeof tabs>>) {
  const feed = new EventFeed(channel, (work) => lead('events', work));
  const heard: string[] = [];
  feed.onChange(({ event, data }) => void heard.push(`${event} ${data}`));
  const stop = feed.start();
  stops.push(stop);
  return { feed, heard, stop };
}

test('one tab reads, all hear, and the next goes on after the last event', async () => {
  fakeLocks();
  const { streams, from } = serve();
  const channel = tabs();
  const [one, two] = [tab(channel(1)), tab(channel(2))];
  await vi.waitFor(() => expect(streams).toHaveLength(1));
  streams[0]?.writes(7, 'ready');
  streams[0]?.writes(8, 'call.changed', '{"callId":"c"}');
  for (const { heard } of [one, two]) await vi.waitFor(() => expect(heard).toEqual(['call.changed {"callId":"c"}']));
  one.stop();
  await vi.waitFor(() => expect(streams).toHaveLength(2));
  expect(from).toEqual([undefined, '8']);
  streams[1]?.writes(9, 'plugins.changed');
  await vi.waitFor(() => expect(two.heard.at(-1)).toBe('plugins.changed {}'));
});

test('a connection that breaks, and a server that is away, are tried again', async () => {
  fakeLocks();
  const { streams, from } = serve();
  const { heard } = tab(tabs()(1));
  await vi.waitFor(() => expect(streams).toHaveLength(1));
  streams[0]?.writes(3, 'call.changed');
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  streams[0]?.breaks();
  await vi.waitFor(() => expect(streams).toHaveLength(2), { timeout: 3000 });
  expect(from[1]).toBe('3');
  streams[1]?.writes(3, 'reset');
  await vi.waitFor(() => expect(heard.at(-1)).toBe('reset {}'));
});

test('a refusal is tried again later, or when somebody has signed in', async () => {
  fakeLocks();
  const { streams, from } = serve([401, 401]);
  const { feed } = tab(tabs()(1));
  await vi.waitFor(() => expect(from).toHaveLength(1));
  await new Promise((done) => setTimeout(done, 0));
  for (let tries = 2; tries <= 3; tries++) {
    await vi.waitFor(() => {
      feed.soon();
      expect(from.length).toBeGreaterThanOrEqual(tries);
    });
  }
  await vi.waitFor(() => expect(streams.length).toBeGreaterThan(0));
});
