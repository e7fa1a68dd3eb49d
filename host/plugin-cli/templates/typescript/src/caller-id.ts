// Says who is calling.

import { callerMatch, found, notFound, recordRef } from '@switchboard/plugin';
import type { CallerId, CallerMatch, LookupKey } from '@switchboard/plugin';
import { names } from './names.ts';
import type { Names } from './names.ts';

export const callerId: CallerId = {
  resolve(call) {
    // The host knows Teams callers from the directory, and a withheld number can't be looked up.
    if (call.caller.tag !== 'phone') return notFound();
    return found(find(call.caller.val.keys, names()));
  },
};

/** Whoever has the first of these keys that is known. The host sends the strongest key first. */
function find(keys: LookupKey[], names: Names): CallerMatch[] {
  for (const key of keys) {
    const name = names[key.value];
    if (name === undefined) continue;
    const why = `The settings of {{name}} name ${key.value}.`;
    return [callerMatch(key, { record: recordRef('{{name}}', key.value), name, why })];
  }
  return [];
}
