// What the agent does in a conversation. One thing at a time in each call: a second press meanwhile does nothing.

import type { ActiveCall, DtmfTone } from '../../calling/calling';
import type { CallAction, CallKey } from '../call';
import { type Lines, words } from '../lines';
import * as change from '../state';

export async function control(
  lines: Lines,
  key: CallKey,
  action: CallAction,
  work: (active: ActiveCall) => Promise<void>,
): Promise<void> {
  const found = lines.find(key);
  if (!found?.line.active || found.call.working) return;
  lines.update((state) => change.working(state, key, action));
  try {
    await work(found.line.active);
    lines.update((state) => change.worked(state, key));
  } catch (failure) {
    lines.update((state) => change.troubled(state, key, { action, reason: words(failure) }));
  }
}

/** Sends a tone after those that are being sent: who types an extension is faster than the telephone. */
export function sendTone(lines: Lines, key: CallKey, tone: DtmfTone): Promise<void> {
  const line = lines.find(key)?.line;
  if (!line?.active) return Promise.resolve();
  const { active } = line;
  line.tones = (line.tones ?? Promise.resolve())
    .then(() => active.sendDtmf(tone))
    .catch((failure: unknown) => {
      lines.update((state) => change.troubled(state, key, { action: 'sendDtmf', reason: words(failure) }));
    });
  return line.tones;
}
