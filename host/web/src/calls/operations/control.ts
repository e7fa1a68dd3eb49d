// What the agent does in a conversation. One thing at a time in each call: a second press meanwhile does nothing.

import type { ActiveCall } from '../../calling/calling';
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
