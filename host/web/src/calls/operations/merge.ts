// Bringing two conversations together. Microsoft’s calling SDK has no operation for that: a colleague is asked into the other call,
// and theirs with the agent alone ends once they are in. The README of the client says why only colleagues can be asked.

import type { ActiveCall, Callee } from '../../calling/calling';
import { type Call, type CallKey, isTalking } from '../call';
import type { Lines } from '../lines';
import { control } from './control';
import { hangUp } from './hangUp';

/** Which call goes on, which one ends, and who comes from it into the other. */
export interface Merge {
  readonly into: CallKey;
  readonly from: CallKey;
  readonly guest: Callee;
}

/** How long taking up a call may take, in milliseconds. */
const RESUME = 5000;

/** How long whoever is asked may take, in milliseconds: telephones ring for a minute at most. */
const PATIENCE = 60_000;

/** The colleague on the other side, if it is one. */
function colleagueOf(call: Call): Callee | undefined {
  if (call.target) return 'userId' in call.target ? { microsoftTeamsUserId: call.target.userId } : undefined;
  const identifier = call.callerInfo?.identifier;
  if (identifier?.kind !== 'microsoftTeamsUser' || identifier.isAnonymous) return undefined;
  const { microsoftTeamsUserId, cloud } = identifier;
  return { microsoftTeamsUserId, ...(cloud ? { cloud } : {}) };
}

const isBetweenPeople = (call: Call): boolean =>
  isTalking(call) && !call.emergency && (call.kind === 'incoming' || call.kind === 'outgoing');

/** Somebody can be taken into it: the other side does not hold it. */
const takesPeople = (call: Call): boolean => call.phase !== 'heldByOther';

/** Nobody but the guest would be lost with it. */
const hasNobodyElse = (call: Call): boolean => call.participants.length <= 1;

/** How two calls can be brought together; nothing where they can’t. This call goes on, if that is possible. */
export function mergeOf(call: Call, other: Call): Merge | undefined {
  if (call.key === other.key || !isBetweenPeople(call) || !isBetweenPeople(other)) return undefined;
  for (const [into, from] of [
    [call, other],
    [other, call],
  ] as const) {
    const guest = colleagueOf(from);
    if (guest && takesPeople(into) && hasNobodyElse(from)) return { into: into.key, from: from.key, guest };
  }
  return undefined;
}

/** The SDK takes nobody into a call before it is really taken up. */
function connected(active: ActiveCall): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(done, RESUME);
    const stop = active.onChanged(() => {
      if (active.state === 'Connected') done();
    });
    if (active.state === 'Connected') done();
  });
}

function within<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('')), PATIENCE);
    void work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

export const merge = (lines: Lines, { into, from, guest }: Merge): Promise<void> =>
  control(lines, into, 'merge', async (active) => {
    await lines.turnTo(into);
    if (active.state === 'LocalHold') await active.resume();
    await connected(active);
    await within(active.bringIn(guest));
    await hangUp(lines, from);
  });
