// What changes on the server, as it changes: one tab of the user reads the stream and tells the others. Whichever tab reads it
// next goes on after the last event that all have heard.

import { ApiError, send } from '../api/client';
import { eventsOf } from '../api/events';
import type { Unsubscribe } from '../calling/calling';
import { Listeners } from '../calling/listeners';
import type { TabChannel } from '../tabs/channel';

/** Something that has changed: `call.changed`, `plugins.changed` and so on. `reset`: anything may have. */
export interface ServerChange {
  readonly event: string;
  /** JSON. */
  readonly data: string;
}

/** After a failure: how long until the next try, in milliseconds. */
const BACK_OFF = [500, 1000, 2000, 5000, 10_000, 30_000];

/** The server is heard of every ten seconds at least. After so long without a sound the connection is dead, in milliseconds. */
const SILENCE = 35_000;

/** What the stream says of itself. */
const OWN = new Set(['ready', 'bye']);

export class EventFeed {
  private readonly listeners = new Listeners<ServerChange>();
  private last: string | undefined;
  private wake = (): void => undefined;

  constructor(
    private readonly channel: Pick<TabChannel, 'say' | 'hear'>,
    private readonly lead: (work: (stopped: AbortSignal) => Promise<void>) => Unsubscribe,
  ) {}

  /** Hears of changes, whichever tab reads them. */
  onChange = (listener: (change: ServerChange) => void): Unsubscribe => this.listeners.add(listener);

  start(): Unsubscribe {
    const stops = [
      this.channel.hear((message) => {
        if (message.type === 'event') this.take(message.id, message);
      }),
      this.lead((stopped) => this.follow(stopped)),
    ];
    const soon = () => this.soon();
    addEventListener('online', soon);
    return () => {
      removeEventListener('online', soon);
      for (const stop of stops) stop();
    };
  }

  /** Tries now what would be tried later. */
  soon(): void {
    this.wake();
  }

  private take(id: string, { event, data }: ServerChange): void {
    this.last = id;
    if (!OWN.has(event)) this.listeners.tell({ event, data });
  }

  private async follow(stopped: AbortSignal): Promise<void> {
    let tries = 0;
    while (!stopped.aborted) {
      try {
        await this.read(stopped, () => (tries = 0));
      } catch (error) {
        // Too many streams, or no session: trying again at once would not help.
        if (error instanceof ApiError && error.status >= 400) tries = Math.max(tries, 2);
      }
      await this.pause(BACK_OFF[Math.min(tries++, BACK_OFF.length - 1)] ?? 0, stopped);
    }
  }

  private async read(stopped: AbortSignal, heard: () => void): Promise<void> {
    const silent = new AbortController();
    const signal = AbortSignal.any([stopped, silent.signal]);
    const headers = { accept: 'text/event-stream', ...(this.last ? { 'last-event-id': this.last } : {}) };
    const answer = await send('/api/v1/events', { headers, signal });
    let timer = setTimeout(() => silent.abort(), SILENCE);
    const sounds = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(part, to) {
        clearTimeout(timer);
        timer = setTimeout(() => silent.abort(), SILENCE);
        to.enqueue(part);
      },
    });
    try {
      for await (const { id, event, data } of eventsOf(new Response(answer.body?.pipeThrough(sounds)))) {
        heard();
        this.channel.say({ type: 'event', id, event, data });
        this.take(id, { event, data });
      }
    } finally {
      clearTimeout(timer);
    }
  }

  private pause(wait: number, stopped: AbortSignal): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, wait * (0.75 + Math.random() / 2));
      this.wake = () => {
        clearTimeout(timer);
        done();
      };
      stopped.addEventListener('abort', () => this.wake(), { once: true });
    });
  }
}
