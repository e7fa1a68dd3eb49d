// A plugin that makes a mistake at each call. The number that rings says which.

import { callerMatch, found, http, keyValue, notFound, recordRef } from '@switchboard/plugin';
import type { CallerId, CallerMatch, LookupKey } from '@switchboard/plugin';

const untyped = globalThis as any;

const match = (key: LookupKey, more: object): CallerMatch =>
  callerMatch(key, { record: recordRef('crm', '7'), name: 'Northwind Traders', why: 'The test says so.', ...more });

function inner(customer: { name: string } | null): string {
  return customer!.name;
}

export const callerId: CallerId = {
  resolve(call) {
    if (call.caller.tag !== 'phone') return notFound();
    const key = call.caller.val.keys[0]!;
    switch (call.caller.val.e164?.slice(-2)) {
      case '01':
        throw new Error('there is no customer 7');
      case '02':
        inner(null);
        break;
      case '03':
        untyped.fetch('https://crm.example/contacts');
        break;
      case '04':
        return (async () => notFound())() as any;
      case '05':
        return found([match(key, { name: 42 })]);
      case '06':
        return found([match(key, { confidence: 300 })]);
      case '07':
        return found([match(key, { confidence: 95.5 })]);
      case '08':
        return { outcome: { tag: 'nobody' } } as any;
      case '09':
        for (;;);
      case '10':
        untyped.setTimeout(() => notFound(), 1000);
        break;
      case '11':
        return JSON.parse('<html>');
      case '12':
        new untyped.URL('https://crm.example');
        break;
      case '13':
        keyValue.get('seen');
        break;
      case '14':
        http.send({ connection: 'crm', target: '/contacts' });
        break;
    }
    return notFound();
  },
};
