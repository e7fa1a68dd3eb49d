// Answering and declining a ringing call.

import type { CallKey } from '../call';
import { type Lines, words } from '../lines';
import * as change from '../state';
import { hangUp } from './hangUp';

/** What happens to the conversation that the agent is in. */
export type Others = 'hold' | 'end';

/** How long the SDK may take to say what became of a call that stopped ringing while it was answered, in milliseconds. */
const SETTLE = 3000;

export async function answer(lines: Lines, key: CallKey, others: Others): Promise<void> {
  const found = lines.find(key);
  const ringing = found?.line.ringing;
  if (!ringing || found.call.phase !== 'ringing') return;
  const { line } = found;
  lines.update((state) => change.phase(change.working(state, key, 'answer'), key, 'answering'));
  const giveUp = setInterval(() => {
    if (line.rangOut && !line.active) lines.finish(key, line.rangOut);
  }, SETTLE);
  try {
    if (others === 'end') await endOthers(lines, key);
    await lines.turnTo(key);
    const active = await ringing.accept();
    lines.update((state) => change.worked(state, key));
    lines.follow(key, active);
  } catch (failure) {
    if (line.rangOut) lines.finish(key, line.rangOut);
    else
      lines.update((state) =>
        change.phase(change.troubled(state, key, { action: 'answer', reason: words(failure) }), key, 'ringing'),
      );
  } finally {
    clearInterval(giveUp);
  }
}

async function endOthers(lines: Lines, key: CallKey): Promise<void> {
  const talking = lines.state.calls.filter((call) => call.key !== key && call.phase === 'connected');
  await Promise.all(talking.map((call) => hangUp(lines, call.key)));
}

export async function decline(lines: Lines, key: CallKey): Promise<void> {
  const found = lines.find(key);
  const ringing = found?.line.ringing;
  if (!ringing || found.call.phase !== 'ringing') return;
  found.line.ending = 'declined';
  lines.record(key, { kind: 'declined', sdkCallId: ringing.id });
  // The card goes at once: whoever declines wants to go on working.
  lines.finish(key, undefined);
  await ringing.reject().catch(() => undefined);
}
