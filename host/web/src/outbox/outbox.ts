// Tells the server what happened to calls, however long it takes. Each event is kept in the browser until the server has
// confirmed it: across outages, reloads, crashes, sign-outs and other people's sign-ins.

import { ApiError } from '../api/client';
import type { CallEventRecord, CallRecordResults, CallRecords } from '../api/types';
import type { Unsubscribe } from '../calling/calling';
import type { CallKey } from '../calls/call';
import type { CallEventSink, CallRecordEvent } from '../calls/record';
import { livingAmong } from '../tabs/tab';
import { Box } from './box';
import { apply, type KeptCall, type KeptEvent, left, recordOf, stillThere, type Tab } from './kept';

/** After a failure: how long until the next try, in milliseconds. */
const BACK_OFF = [500, 1000, 2000, 5000, 10_000, 30_000];

/** How often this tab says in its calls that it is there, and looks for calls of tabs that are not, in milliseconds. */
const LOOK_ROUND = 5000;

/** How many of its calls that are over a tab remembers: something may still come of them. */
const REMEMBERED = 50;

/** The most events in one request. */
const AT_ONCE = 50;

export interface OutboxParts {
  /** Tenant and user. */
  user: string;
  /** Entra's object id of the user. */
  userId: string;
  tab: string;
  callingSessionId: () => string | undefined;
  send: (body: CallRecords, keepalive: boolean) => Promise<CallRecordResults>;
  /** The history has changed. */
  changed: () => void;
  /** The server takes something never: why. */
  refused: (reason: string) => void;
  now: () => number;
  open?: () => Promise<Box>;
}

export class Outbox implements CallEventSink {
  /** This tab's calls: those that are not over, and the latest of the others. */
  private readonly own = new Map<CallKey, KeptCall>();
  /** What is not kept yet, or can't be, because the browser keeps nothing: it is told from memory while the page lives. */
  private readonly unkept = new Map<string, { call: KeptCall; event: KeptEvent }>();
  private readonly box: Promise<Box | undefined>;
  private writing: Promise<unknown> = Promise.resolve();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private due = Infinity;
  private tries = 0;
  private sending = false;
  private stopped = false;

  constructor(private readonly parts: OutboxParts) {
    this.box = (parts.open ?? Box.open)().catch(() => undefined);
  }

  /** Begins to tell what is kept. */
  start(): Unsubscribe {
    this.stopped = false;
    const soon = () => this.soon();
    const leave = () => this.leave();
    addEventListener('online', soon);
    addEventListener('pagehide', leave);
    const round = setInterval(() => void this.lookRound(), LOOK_ROUND);
    void this.lookRound();
    this.soon();
    return () => {
      this.stopped = true;
      clearTimeout(this.timer);
      this.due = Infinity;
      clearInterval(round);
      removeEventListener('online', soon);
      removeEventListener('pagehide', leave);
    };
  }

  record(event: CallRecordEvent): void {
    const { call, tell } = apply(this.own.get(event.key), event, this.tabNow());
    this.remember(call);
    // Nothing more is to be told of a call that is over.
    if (tell || !call.over) this.keep(call, tell);
  }

  private get live(): KeptCall[] {
    return [...this.own.values()].filter(({ over }) => !over);
  }

  private remember(call: KeptCall): void {
    this.own.set(call.key, call);
    const over = [...this.own.values()].filter((one) => one.over);
    for (const { key } of over.slice(0, -REMEMBERED)) this.own.delete(key);
  }

  /** The tab has another calling session now: its calls belong to that one. */
  sessionBegan(): void {
    for (const call of this.live) this.keep(call, stillThere(call, this.tabNow()));
  }

  /** Tries now what would be tried later: somebody has signed in, or the server is back. */
  soon(): void {
    this.tries = 0;
    this.schedule(0);
  }

  private tabNow(): Tab {
    const { user, tab, callingSessionId, now } = this.parts;
    return { user, tab, callingSessionId: callingSessionId(), newId: () => crypto.randomUUID(), now: now() };
  }

  private keep(call: KeptCall, tell: KeptEvent | undefined): void {
    if (tell) this.unkept.set(tell.id, { call, event: tell });
    this.writing = this.writing
      .then(async () => {
        const box = await this.box;
        await box?.keep(call, tell);
        if (box && tell) this.unkept.delete(tell.id);
      })
      .catch(() => undefined)
      .then(() => {
        if (tell) this.schedule(tell.notBefore - this.parts.now());
      });
  }

  private schedule(wait: number): void {
    const due = this.parts.now() + Math.max(0, wait);
    if (this.stopped || due >= this.due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(
      () => {
        this.due = Infinity;
        void this.flush();
      },
      Math.max(0, wait),
    );
  }

  /** Sends what is due, one tab of the user at a time. */
  private async flush(): Promise<void> {
    if (this.sending || this.stopped) return;
    this.sending = true;
    try {
      await this.writing;
      const again = await navigator.locks.request(`switchboard-outbox ${this.parts.user}`, () => this.sendAll());
      this.tries = 0;
      if (again !== undefined) this.schedule(again - this.parts.now());
    } catch {
      // Whoever is signed out signs in again, and the server comes back.
      const wait = BACK_OFF[Math.min(this.tries++, BACK_OFF.length - 1)] ?? 0;
      this.schedule(wait * (0.75 + Math.random() / 2));
    } finally {
      this.sending = false;
    }
  }

  /** Sends all that is due; answers when the next is. */
  private async sendAll(): Promise<number | undefined> {
    for (;;) {
      const { calls, events } = await this.kept();
      const now = this.parts.now();
      const needed = events.filter((event) => !this.isSuperfluous(event, calls.get(event.call)));
      const superfluous = events.filter((event) => !needed.includes(event));
      if (superfluous.length) await this.forget(superfluous);
      const batch = needed.filter((event) => event.notBefore <= now).slice(0, AT_ONCE);
      if (!batch.length) return needed.length ? Math.min(...needed.map((event) => event.notBefore)) : undefined;
      await this.sendBatch(batch, calls);
    }
  }

  /** The card's request has told the server that it rings. */
  private isSuperfluous(event: KeptEvent, call: KeptCall | undefined): boolean {
    return !call || (event.event === 'ringing' && event.notBefore > 0 && call.callId !== undefined);
  }

  private async kept(): Promise<{ calls: Map<CallKey, KeptCall>; events: KeptEvent[] }> {
    const { user } = this.parts;
    const box = await this.box;
    const [calls, events] = box ? await Promise.all([box.calls(user), box.events(user)]) : [[], []];
    const unkept = [...this.unkept.values()];
    const all = [...calls, ...unkept.map(({ call }) => call), ...this.own.values()];
    return {
      calls: new Map(all.map((call) => [call.key, call])),
      // What has just been kept may still be among the others.
      events: [...new Map([...events, ...unkept.map(({ event }) => event)].map((event) => [event.id, event])).values()],
    };
  }

  private async forget(events: readonly KeptEvent[]): Promise<void> {
    for (const { id } of events) this.unkept.delete(id);
    await (await this.box)?.told(events);
  }

  private async sendBatch(batch: readonly KeptEvent[], calls: Map<CallKey, KeptCall>): Promise<void> {
    const records = batch.flatMap((event): CallEventRecord[] => {
      const call = calls.get(event.call);
      return call ? [recordOf(event, call)] : [];
    });
    try {
      const { results } = await this.parts.send(this.body(records), false);
      for (const { key, call, refused } of results) {
        const event = batch.find(({ id }) => id === key);
        if (event && call) this.serverKnows(event.call, call.id);
        if (refused) this.parts.refused(`${refused.field}: ${refused.message}`);
      }
      await this.writing;
      await this.forget(batch);
      this.parts.changed();
    } catch (error) {
      const refused = error instanceof ApiError && [400, 413, 422].includes(error.status);
      if (!refused) throw error;
      // One of them is at fault: the others are taken without it.
      if (batch.length > 1) {
        for (const event of batch) await this.sendBatch([event], calls);
        return;
      }
      this.parts.refused(error.message);
      await this.forget(batch);
    }
  }

  private serverKnows(key: CallKey, callId: string): void {
    const call = this.own.get(key);
    if (!call || call.callId === callId) return;
    const known = { ...call, callId };
    this.own.set(key, known);
    if (!known.over) this.keep(known, undefined);
  }

  /** This tab's calls are alive; those of tabs that are gone have ended when they were last heard of. */
  private async lookRound(): Promise<void> {
    const aliveAt = new Date(this.parts.now()).toISOString();
    for (const call of this.live) {
      const alive = { ...call, aliveAt };
      this.own.set(call.key, alive);
      this.keep(alive, undefined);
    }
    const box = await this.box;
    if (!box) return;
    const { user, tab } = this.parts;
    const orphans = (await box.calls(user)).filter((call) => !call.over && call.tab !== tab);
    if (!orphans.length) return;
    await navigator.locks.request(`switchboard-outbox ${user}`, async () => {
      // Another tab may have done it meanwhile.
      const calls = await box.calls(user);
      const living = await livingAmong(calls.map((call) => call.tab));
      for (const call of calls) {
        if (call.over || living.has(call.tab)) continue;
        const ringsOn = calls.some(
          (other) => living.has(other.tab) && other.sdkCallIds.some((id) => call.sdkCallIds.includes(id)),
        );
        const known = ringsOn && !call.answered;
        await box.keep({ ...call, over: true }, known ? undefined : left(call, () => crypto.randomUUID()));
      }
    });
    this.schedule(0);
  }

  /**
   * The page goes, and its conversations with it, and what has just happened and is not kept yet. What can't be sent now is
   * found by the next page of the user. A call that rings here may ring on elsewhere: that one is left to whoever finds it.
   */
  private leave(): void {
    const calls = this.live.filter((call) => call.answered || call.described?.direction !== 'incoming');
    const unkept = [...this.unkept.values()].slice(calls.length - AT_ONCE);
    const records = unkept.map(({ call, event }) => recordOf(event, call));
    if (!calls.length && !records.length) return;
    const now = this.parts.now();
    for (const call of calls) {
      const gone = { ...call, aliveAt: new Date(now).toISOString(), over: true };
      const event = left(gone, () => crypto.randomUUID());
      this.own.set(call.key, gone);
      this.keep(gone, event);
      records.push(recordOf(event, gone));
    }
    this.parts.send(this.body(records), true).catch(() => undefined);
  }

  /** Not taken while somebody else is signed in. */
  private body(records: CallEventRecord[]): CallRecords {
    return { userId: this.parts.userId, sentAt: new Date(this.parts.now()).toISOString(), records };
  }
}
