// The smallest caller-id plugin: it knows one number.

import type { CallerId, CallerMatch, Outcome } from '@switchboard/plugin';

export const callerId: CallerId = {
  resolve(call) {
    const known = call.caller.tag === 'phone' && call.caller.val.e164 === '+14255550100';
    const outcome: Outcome = known ? { tag: 'found', val: [reception] } : { tag: 'not-found' };
    return { outcome, partial: false, presentation: null, cache: null };
  },
};

const reception: CallerMatch = {
  source: 'example',
  recordType: 'contact',
  recordId: '1',
  name: 'Northwind Traders, reception',
  company: 'Northwind Traders',
  title: null,
  email: null,
  matchedNumber: '+14255550100',
  strength: 'exact',
  confidence: 100,
  why: 'The example plugin knows exactly this number.',
  lastActivity: null,
  owner: null,
  badges: [],
  fields: [],
  actions: [],
  openItems: [],
  extra: [],
};
