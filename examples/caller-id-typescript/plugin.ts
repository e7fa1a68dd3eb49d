// The smallest caller-id plugin: it knows one number.

import { callerMatch, found, notFound, recordRef } from '@switchboard/plugin';
import type { CallerId } from '@switchboard/plugin';

export const callerId: CallerId = {
  resolve(call) {
    if (call.caller.tag !== 'phone') return notFound();
    const key = call.caller.val.keys.find((key) => key.value === '+14255550100');
    if (!key) return notFound();
    const reception = callerMatch(key, {
      record: recordRef('example', '1'),
      name: 'Northwind Traders, reception',
      company: 'Northwind Traders',
      why: 'The example plugin knows exactly this number.',
    });
    return found([reception]);
  },
};
