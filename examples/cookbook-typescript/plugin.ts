// Names callers from the tenant's own database, behind HTTP. Each file is a recipe of the book.

import { http, log, notFound, PluginError } from '@switchboard/plugin';
import type { CallerId, Resolution } from '@switchboard/plugin';
import { readCallers, writeCallers } from './cache.ts';
import { callersWith, ordersOf, rows } from './database.ts';
import type { CallerRow, OrderRow } from './database.ts';
import { resolution } from './matches.ts';
import { wordsOf } from './words.ts';

// ANCHOR: resolve
export const callerId: CallerId = {
  resolve(call, context) {
    if (call.caller.tag !== 'phone') return notFound();
    // The database has whole numbers only: a national one could be anybody's, and `;ext=*` stands for any extension.
    const keys = call.caller.val.keys.filter((key) => key.strength !== 'national' && !key.value.endsWith('*'));
    const strongest = keys[0];
    if (!strongest) return notFound();

    const kept = readCallers(strongest.value);
    const requests = kept ? [ordersOf(keys)] : [ordersOf(keys), callersWith(keys)];
    // All at once: the card waits for the slower of the two, not for both.
    const [orders, callersAnswer] = http.sendAllSettled(requests);
    // Without callers there is nothing to show: what is thrown here is how the hook fails.
    const callers = kept ?? rows<CallerRow>(callersAnswer);
    if (!kept) writeCallers(strongest.value, callers);

    const words = wordsOf(context.agent.locale);
    try {
      return resolution(callers, rows<OrderRow>(orders), keys, words);
    } catch (error) {
      return withoutOrders(resolution(callers, [], keys, words), error);
    }
  },
};
// ANCHOR_END: resolve

// ANCHOR: partial
/** The caller's name is worth showing without the orders. `partial` says that something is missing, and the log says why. */
function withoutOrders(known: Resolution, error: unknown): Resolution {
  if (!(error instanceof PluginError)) throw error;
  log.write('warn', 'the orders are missing on the card', [
    ['kind', error.kind],
    ['error', error.message],
  ]);
  return { ...known, partial: true };
}
// ANCHOR_END: partial
