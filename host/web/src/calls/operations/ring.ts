// A call rings: it is shown at once, the server says who it is, and its end is noted.

import { ApiError } from '../../api/client';
import type { RingingCall } from '../../calling/calling';
import type { CallKey } from '../call';
import { type Lines, words } from '../lines';
import * as change from '../state';
import { newKey } from './newKey';

export function ring(lines: Lines, ringing: RingingCall): void {
  const { id, callerInfo, more } = ringing;
  // The SDK may tell of one call twice.
  if (lines.state.calls.some((call) => call.sdkCallId === id && call.phase !== 'ended')) return;
  const key = newKey();
  const line = lines.add(change.incomingCall(key, id, callerInfo, lines.parts.now()), ringing);
  lines.record(key, { kind: 'rang', sdkCallId: id, callerInfo, details: more });
  line.stop.push(
    ringing.onCallerInfoChanged(() => {
      lines.update((state) => change.callerChanged(state, key, ringing.callerInfo));
      void showCards(lines, key, ringing);
    }),
    ringing.onEnded((reason) => {
      if (line.active) return;
      // The answer may still have been the first.
      if (change.find(lines.state, key)?.phase === 'answering') line.rangOut = reason;
      else lines.finish(key, reason);
    }),
  );
  void showCards(lines, key, ringing);
}

/** How long the first card may take until the agent is told that nobody says who it is, in milliseconds. */
const PATIENCE = 5000;

/** While the server can’t be reached, it is asked again, in milliseconds. */
const AGAIN = 3000;

const isUnreachable = (failure: unknown): boolean =>
  failure instanceof ApiError && (failure.status === 0 || failure.status >= 500);

/** Shows the cards as they come, instead of those of a caller who was known less well. */
async function showCards(lines: Lines, key: CallKey, ringing: RingingCall): Promise<void> {
  const { id, callerInfo, more } = ringing;
  const found = lines.find(key);
  if (!found) return;
  found.line.cards?.abort();
  const cards = new AbortController();
  found.line.cards = cards;
  let known = found.call.callId;
  const slow = setTimeout(() => {
    if (!cards.signal.aborted) lines.update((state) => change.cardFailed(state, key, ''));
  }, PATIENCE);
  cards.signal.addEventListener('abort', () => clearTimeout(slow));
  try {
    for await (const card of lines.parts.cards(id, callerInfo, more, cards.signal)) {
      if (cards.signal.aborted) return;
      clearTimeout(slow);
      if (known !== card.callId) lines.record(key, { kind: 'known', callId: card.callId });
      known = card.callId;
      lines.update((state) => change.cardCame(state, key, card));
    }
  } catch (failure) {
    // The phone still rings: the agent can answer without knowing who it is.
    if (cards.signal.aborted) return;
    lines.update((state) => change.cardFailed(state, key, words(failure)));
    if (!isUnreachable(failure)) return;
    const again = setTimeout(() => {
      if (change.find(lines.state, key)?.phase === 'ringing') void showCards(lines, key, ringing);
    }, AGAIN);
    cards.signal.addEventListener('abort', () => clearTimeout(again));
  } finally {
    clearTimeout(slow);
  }
}
