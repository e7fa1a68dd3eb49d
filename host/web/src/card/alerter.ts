// Decides, from what rings now, what is heard and shown outside the card: ringtone, notification, title, announcement.

import type { Call, CallKey } from '../calls/call';
import { t } from '../i18n';
import { subtitleWords, titleWords } from './said';
import type { Tone } from './ringSamples';

/** How long sound and announcement wait for the tenant's plugin, which may say that the call is silent, and whose name is
 * better than a number. It is the time by which the plugin's answer is on the card; the card itself waits for nothing. */
export const WAIT_MS = 800;

export interface Now {
  readonly ringing: readonly Call[];
  /** The agent talks to somebody already. */
  readonly talking: boolean;
  /** The agent wants to hear calls. */
  readonly mayRing: boolean;
  readonly ringtone: boolean;
  readonly notifications: boolean;
}

/** Where it goes. */
export interface Outlets {
  /** Rings in this tone until it is told otherwise. */
  ring: (tone: Tone | undefined) => void;
  notify: (tag: string, title: string, body: string) => void;
  unnotify: (tag: string) => void;
  tab: (text: string | undefined) => void;
  announce: (text: string) => void;
}

/** One call has one notification in all tabs: its tag is the SDK's id, which they share. */
export const noticeTag = (call: Call): string => `call-${call.sdkCallId ?? call.key}`;

export const callerName = (call: Call): string =>
  call.card ? titleWords(call.card) : call.title || t('card.somebody');

/** What is said beside the name. Whoever is not to be identified is not named by their carrier either. */
const about = ({ card, subtitle }: Call): string => (card?.suppressed ? '' : card ? subtitleWords(card) : subtitle);

/** Whether the tenant's plugins have said what they know. */
const isKnown = ({ card }: Call): boolean =>
  card !== undefined && !card.why.some(({ source, outcome }) => source.startsWith('plugin:') && outcome === 'pending');

const dueAt = (call: Call): number => (isKnown(call) ? call.startedAt : call.startedAt + WAIT_MS);

export class Alerter {
  private readonly announced = new Set<CallKey>();
  private readonly notified = new Map<CallKey, string>();

  constructor(private readonly out: Outlets) {}

  /** Takes in what is now; answers when to look again, if nothing changes before. */
  update(now: Now, time: number): number | undefined {
    const ringing = now.ringing.filter(({ phase }) => phase === 'ringing');
    const due = ringing.filter((call) => dueAt(call) <= time);
    for (const call of due) this.announce(call);
    const loud = now.mayRing ? due.filter(({ card }) => !card?.silent) : [];
    this.out.ring(loud.length && now.ringtone ? (now.talking ? 'waiting' : 'ring') : undefined);
    this.notify(now.notifications ? loud : [], ringing);
    this.out.tab(this.tabText(ringing));
    const waiting = ringing.filter((call) => !due.includes(call)).map(dueAt);
    for (const key of this.announced) if (!ringing.some((call) => call.key === key)) this.announced.delete(key);
    return waiting.length ? Math.min(...waiting) : undefined;
  }

  private announce(call: Call): void {
    if (this.announced.has(call.key)) return;
    this.announced.add(call.key);
    const name = [callerName(call), about(call)].filter(Boolean).join(', ');
    this.out.announce(t('card.announced', { name }));
  }

  private notify(loud: readonly Call[], ringing: readonly Call[]): void {
    for (const call of loud) {
      if (this.notified.has(call.key)) continue;
      const tag = noticeTag(call);
      this.notified.set(call.key, tag);
      this.out.notify(tag, t('card.isCalling', { name: callerName(call) }), about(call));
    }
    for (const [key, tag] of this.notified) {
      if (ringing.some((call) => call.key === key)) continue;
      this.notified.delete(key);
      this.out.unnotify(tag);
    }
  }

  private tabText(ringing: readonly Call[]): string | undefined {
    const [first] = ringing;
    if (!first) return undefined;
    return ringing.length === 1
      ? t('card.isCalling', { name: callerName(first) })
      : t('card.areCalling', { count: ringing.length });
  }
}
