// Rows as matches: one, several, or more than a card shows.

import { callerMatch, found, openItem, recordRef } from '@switchboard/plugin';
import type { CallerMatch, LookupKey, Resolution } from '@switchboard/plugin';
import { MOST } from './database.ts';
import type { CallerRow, OrderRow } from './database.ts';
import type { Words } from './words.ts';

// ANCHOR: several
export function resolution(callers: CallerRow[], orders: OrderRow[], keys: LookupKey[], words: Words): Resolution {
  const shown = callers.slice(0, MOST);
  const why = shown.length > 1 ? words.shared : words.alone;
  return {
    ...found(shown.map((caller) => one(caller, orders, keys, why))),
    // Some were left out: the card says that there are more.
    partial: callers.length > MOST,
    // The host may answer by itself when the same caller rings again within a minute.
    cache: { ttlS: 60, scope: 'tenant' },
  };
}

function one(caller: CallerRow, orders: OrderRow[], keys: LookupKey[], why: string): CallerMatch {
  // The key by which the row was found says how sure that is.
  const key = keys.find((key) => key.value === caller.phone) ?? { value: caller.phone, strength: 'national' };
  const ofCaller = orders.filter((order) => order.caller_id === caller.id);
  return callerMatch(key, {
    record: recordRef('database', caller.id),
    name: caller.name,
    company: caller.company,
    openItems: ofCaller.map((order) => openItem({ id: order.id, itemType: 'order', label: order.title })),
    why: why.replace('{number}', caller.phone),
  });
}
// ANCHOR_END: several
