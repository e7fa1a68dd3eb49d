// Hanging up: whatever the state of a call and of the connection, the agent gets rid of it.

import type { CallKey } from '../call';
import { type Lines, words } from '../lines';
import * as change from '../state';

/** How long a hang-up may take until the agent is offered to dismiss the call, in milliseconds. */
const PATIENCE = 5000;

export async function hangUp(lines: Lines, key: CallKey): Promise<void> {
  const found = lines.find(key);
  if (!found) return;
  const { call, line } = found;
  if (!line.active) {
    // Not with the SDK yet. Should it come, it is hung up then: see `Lines.follow`.
    line.ending = call.kind === 'incoming' ? 'declined' : 'cancelled';
    lines.record(key, call.sdkCallId ? { kind: 'declined', sdkCallId: call.sdkCallId } : { kind: 'cancelled' });
    lines.finish(key, undefined);
    return;
  }
  lines.update((state) => change.phase(change.working(state, key, 'hangUp'), key, 'ending'));
  const failed = (reason: string) => {
    if (lines.find(key)?.call.phase === 'ending')
      lines.update((state) => change.troubled(state, key, { action: 'hangUp', reason }));
  };
  const timer = setTimeout(() => failed(''), PATIENCE);
  line.stop.push(() => clearTimeout(timer));
  try {
    await line.active.hangUp();
  } catch (failure) {
    clearTimeout(timer);
    failed(words(failure));
  }
}

/** A call that is over goes out of sight; one that can’t be hung up is over for this tab. */
export function dismiss(lines: Lines, key: CallKey): void {
  const found = lines.find(key);
  if (found) {
    void found.line.active?.hangUp().catch(() => undefined);
    lines.finish(key, found.line.active?.endReason);
  }
  lines.update((state) => change.remove(state, key));
}
