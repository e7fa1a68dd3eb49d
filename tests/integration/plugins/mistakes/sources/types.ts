// Mistakes that the type checker tells of.

import { callerMatch, found, notFound, recordRef } from '@switchboard/plugin';
import type { CallerId, LookupKey } from '@switchboard/plugin';

const record = recordRef('crm', '7');

export const sends = () => fetch('https://crm.example/contacts');

export const ofAnotherType = (key: LookupKey) => callerMatch(key, { record, name: 42, why: 'The test says so.' });

export const misspelt = (key: LookupKey) => callerMatch(key, { record, nmae: 'Ann', name: 'Ann', why: '…' });

export const callerId: CallerId = {
  async resolve() {
    return notFound();
  },
};

export const withoutMatches = () => found({ name: 'Ann' });
