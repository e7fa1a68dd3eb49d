// Supplies the customers, instead of the host's own store.

import { customer, customerPage } from '@switchboard/plugin';
import type { Customer, CustomerLookup } from '@switchboard/plugin';
import { names } from './names.ts';

export const customerLookup: CustomerLookup = {
  search(query, page) {
    const words = query.toLowerCase();
    const known = Object.entries(names()).filter(
      ([number, name]) => number.includes(words) || name.toLowerCase().includes(words),
    );
    // The cursor is ours: here, how many were shown before.
    const shown = Number(page.cursor ?? 0) || 0;
    const next = shown + page.limit;
    return customerPage({
      items: known.slice(shown, next).map(([number, name]) => record(number, name)),
      nextCursor: next < known.length ? String(next) : null,
      total: known.length,
    });
  },
  get(id) {
    const name = names()[id];
    return name === undefined ? null : record(id, name);
  },
};

function record(number: string, name: string): Customer {
  return customer({ id: number, name, phones: [{ number, e164: null, extension: null, label: null }] });
}
