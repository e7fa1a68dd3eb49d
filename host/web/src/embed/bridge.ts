// Tells the page around the frame of the calls, and does what it asks for. Nobody but that page is told anything: browsers let no
// site show the frame that the tenant’s admin has not named.

import type { Unsubscribe } from '../calling/calling';
import { callerNumber } from '../calls/caller';
import { type Call, type CallKey, isTalking, rings } from '../calls/call';
import type { CallStore } from '../calls/store';
import { type EmbeddedCall, type FromFrame, toFrame } from './messages';

/** What has been said of a call. */
interface Told {
  call: Call;
  answered: boolean;
  /** Of the last message, to say nothing twice. */
  said: string;
}

type Distributive<T> = T extends unknown ? Omit<T, 'switchboard'> : never;

function numberOf(call: Call): string | null {
  if (call.card?.caller.e164) return call.card.caller.e164;
  if (call.target) return 'phoneNumber' in call.target ? call.target.phoneNumber : null;
  return callerNumber(call.callerInfo) ?? null;
}

function recordOf({ card, target }: Call): EmbeddedCall['record'] {
  const match = card?.identified ? card.matches[0] : undefined;
  if (match) return { source: match.source, id: match.recordId, url: card?.openUrl ?? null };
  if (target && 'customerId' in target && target.customerId)
    return { source: 'customers', id: target.customerId, url: null };
  return null;
}

const embedded = (call: Call): EmbeddedCall => ({
  id: call.key,
  direction: call.kind === 'incoming' ? 'incoming' : 'outgoing',
  title: call.title,
  number: numberOf(call),
  record: recordOf(call),
});

/** Meetings and test calls are nobody’s who looks at a record. */
const isTold = ({ kind }: Call): boolean => kind === 'incoming' || kind === 'outgoing';

type Calls = Pick<CallStore, 'getSnapshot' | 'subscribe' | 'dial'>;

/** Speaks with the page around the frame, until it is unsubscribed from. */
export function speakWithParent(store: Calls, parent: Window = window.parent): Unsubscribe {
  /** Where the page is; nothing before it has said hello. */
  let origin: string | undefined;
  const told = new Map<CallKey, Told>();

  const say = (message: Distributive<FromFrame>) => {
    if (origin !== undefined) parent.postMessage({ switchboard: 1, ...message }, origin);
  };

  const look = () => {
    const { calls } = store.getSnapshot();
    for (const call of calls.filter(isTold)) {
      const before = told.get(call.key);
      // What ended before it was told of is no news, and stays in sight until the agent has read it.
      if (!before && call.phase === 'ended') continue;
      const now = before ?? { call, answered: false, said: '' };
      now.call = call;
      told.set(call.key, now);
      if (rings(call) || (call.kind === 'outgoing' && !now.answered && call.phase !== 'ended')) {
        const said = JSON.stringify(embedded(call));
        if (said !== now.said) say({ type: 'ringing', call: embedded(call) });
        now.said = said;
      }
      if (isTalking(call) && !now.answered) {
        now.answered = true;
        say({ type: 'answered', call: embedded(call) });
      }
    }
    for (const [key, { call, answered }] of told) {
      const still = calls.find((one) => one.key === key);
      if (still && still.phase !== 'ended') continue;
      told.delete(key);
      say({ type: 'ended', call: embedded(still ?? call), answered });
    }
  };

  const heard = ({ source, origin: from, data }: MessageEvent<unknown>) => {
    if (source !== parent) return;
    const message = toFrame(data);
    if (message?.type === 'hello') {
      origin = from;
      say({ type: 'ready' });
      // Whatever rings already is told to a page that comes later.
      told.clear();
      look();
    } else if (message && origin === from) {
      const { number, customerId } = message;
      void store.dial(customerId ? { phoneNumber: number, customerId } : { phoneNumber: number });
    }
  };

  // A link to a record is the page’s to open: it knows where the agent wants to see it.
  const clicked = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest('[data-opens-record]') : null;
    const key = link?.closest<HTMLElement>('[data-call]')?.dataset.call;
    const call = store.getSnapshot().calls.find((one) => one.key === key);
    if (!call || origin === undefined) return;
    event.preventDefault();
    say({ type: 'open-record', call: embedded(call) });
  };

  addEventListener('message', heard);
  document.addEventListener('click', clicked);
  const stop = store.subscribe(look);
  return () => {
    removeEventListener('message', heard);
    document.removeEventListener('click', clicked);
    stop();
  };
}
