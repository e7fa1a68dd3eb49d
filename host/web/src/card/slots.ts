// The places in which ringing calls are shown. A place stays where it is as long as the pointer or the focus is among them: when
// a caller gives up, no other card’s button slides to where the agent is about to press.

import type { Call, CallKey } from '../calls/call';

/** What is in a place. */
export interface Slot {
  readonly key: CallKey;
  /** The call as it was when it last rang. */
  readonly call: Call;
  /** Its agent fills in a contact there: the place stays until that is done. */
  readonly drafting: boolean;
  /** It has stopped ringing: the place is only kept so that nothing moves. */
  readonly over: boolean;
  /** Decided when it comes, so that nothing changes its size: the first call has room for everything. */
  readonly small: boolean;
}

/** The places after the calls have changed; the first stands at the edge of the window, later ones above. */
export function arrange(slots: readonly Slot[], ringing: readonly Call[], held: boolean): readonly Slot[] {
  const next: Slot[] = [];
  for (const slot of slots) {
    const call = ringing.find(({ key }) => key === slot.key);
    if (call) next.push(call === slot.call && !slot.over ? slot : { ...slot, call, over: false });
    else if (slot.drafting || held) next.push(slot.over ? slot : { ...slot, over: true });
  }
  for (const call of ringing) {
    if (next.some(({ key }) => key === call.key)) continue;
    next.push({ key: call.key, call, drafting: false, over: false, small: next.length > 0 });
  }
  return next.length === slots.length && next.every((slot, at) => slot === slots[at]) ? slots : next;
}

/** Begins or ends filling in a contact at one place. */
export const draft = (slots: readonly Slot[], key: CallKey, drafting: boolean): readonly Slot[] =>
  slots.map((slot) => (slot.key === key ? { ...slot, drafting } : slot));

/** The call that keys without a pointer are for: the one with the focus, or else the one that rings longest. */
export function firstInLine(ringing: readonly Call[], focused: CallKey | undefined): Call | undefined {
  const open = ringing.filter(({ phase }) => phase === 'ringing');
  return open.find(({ key }) => key === focused) ?? open[0];
}
