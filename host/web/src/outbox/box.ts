// Where calls and events are kept until the server has them: in IndexedDB, so that they outlive the page.

import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { CallKey } from '../calls/call';
import type { KeptCall, KeptEvent } from './kept';

interface Schema extends DBSchema {
  calls: { key: string; value: KeptCall; indexes: { user: string } };
  events: { key: string; value: KeptEvent; indexes: { user: string; call: string } };
}

const NAME = 'switchboard-outbox';

/**
 * A write is done when the system has it, not when the disk has: it outlives the tab and the browser. Waiting for the disk takes so
 * long where it is busy that more is lost with tabs that crash meanwhile than a power cut could take.
 */
const RELAXED = { durability: 'relaxed' } as const;

/** The outbox's memory. Each user's part is for that user alone. */
export class Box {
  private constructor(private readonly db: IDBPDatabase<Schema>) {}

  static async open(name = NAME): Promise<Box> {
    const db = await openDB<Schema>(name, 1, {
      upgrade(db) {
        db.createObjectStore('calls', { keyPath: 'key' }).createIndex('user', 'user');
        const events = db.createObjectStore('events', { keyPath: 'id' });
        events.createIndex('user', 'user');
        events.createIndex('call', 'call');
      },
    });
    // A newer release of the page wants to change it: what is here is kept, and later events go through that release.
    db.addEventListener('versionchange', () => db.close());
    return new Box(db);
  }

  close(): void {
    this.db.close();
  }

  /** Keeps a call as it is now and what is to be told of it, both or neither. */
  async keep(call: KeptCall, tell?: KeptEvent): Promise<void> {
    const tx = this.db.transaction(['calls', 'events'], 'readwrite', RELAXED);
    await Promise.all([
      tx.objectStore('calls').put(call),
      ...(tell ? [tx.objectStore('events').put(tell)] : []),
      tx.done,
    ]);
  }

  calls(user: string): Promise<KeptCall[]> {
    return this.db.getAllFromIndex('calls', 'user', user);
  }

  /** The user's events, the oldest first. */
  async events(user: string): Promise<KeptEvent[]> {
    const events = await this.db.getAllFromIndex('events', 'user', user);
    return events.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  }

  /** The server has these. Calls that are over and of which nothing is left to be told go with them. */
  async told(events: readonly KeptEvent[]): Promise<void> {
    const tx = this.db.transaction(['calls', 'events'], 'readwrite', RELAXED);
    const [calls, kept] = [tx.objectStore('calls'), tx.objectStore('events')];
    for (const { id } of events) await kept.delete(id);
    for (const key of new Set<CallKey>(events.map(({ call }) => call))) {
      const call = await calls.get(key);
      if (call?.over && (await kept.index('call').count(key)) === 0) await calls.delete(key);
    }
    await tx.done;
  }
}
