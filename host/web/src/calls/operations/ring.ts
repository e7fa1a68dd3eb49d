// A call rings: it is shown at once, the server says who it is, and its end is noted.

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

/** Shows the cards as they come, instead of those of a caller who was known less well. */
async function showCards(lines: Lines, key: CallKey, { id, callerInfo, more }: RingingCall): Promise<void> {
  const found = lines.find(key);
  if (!found) return;
  found.line.cards?.abort();
  const cards = new AbortController();
  found.line.cards = cards;
  let known = found.call.callId;
  try {
    for await (const card of lines.parts.cards(id, callerInfo, more, cards.signal)) {
      if (cards.signal.aborted) return;
      if (known !== card.callId) lines.record(key, { kind: 'known', callId: card.callId });
      known = card.callId;
      lines.update((state) => change.cardCame(state, key, card));
    }
  } catch (failure) {
    // The phone still rings: the agent can answer without knowing who it is.
    if (!cards.signal.aborted) lines.update((state) => change.cardFailed(state, key, words(failure)));
  }
}
