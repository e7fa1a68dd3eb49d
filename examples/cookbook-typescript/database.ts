// The database behind PostgREST, over the connection `database`.

import { PluginError } from '@switchboard/plugin';
import type { LookupKey, Request, Response } from '@switchboard/plugin';

// ANCHOR: rows
/** A row of the view `callers`. */
export interface CallerRow {
  id: string;
  phone: string;
  name: string;
  company: string | null;
}

/** A row of the view `open_orders`. */
export interface OrderRow {
  id: string;
  caller_id: string;
  title: string;
}
// ANCHOR_END: rows

// ANCHOR: requests
/** One more than a card shows is asked for, so that we know whether there are more. */
export const MOST = 20;

/** `SELECT … FROM callers WHERE phone IN (…) ORDER BY last_contact DESC LIMIT 21` */
export function callersWith(keys: LookupKey[]): Request {
  const columns = 'id,phone,name,company';
  const target = `/callers?phone=${oneOf(keys)}&select=${columns}&order=last_contact.desc&limit=${MOST + 1}`;
  return { connection: 'database', target, timeoutMs: 1500 };
}

/** `SELECT … FROM open_orders WHERE phone IN (…) LIMIT 50` */
export function ordersOf(keys: LookupKey[]): Request {
  const target = `/open_orders?phone=${oneOf(keys)}&select=id,caller_id,title&limit=50`;
  return { connection: 'database', target, timeoutMs: 1000 };
}

/** PostgREST's `IN`: each value in quotation marks. A key has only digits, `+`, `;` and `ext=`, so none can end the list. */
function oneOf(keys: LookupKey[]): string {
  return `in.(${keys.map((key) => encodeURIComponent(`"${key.value}"`)).join(',')})`;
}
// ANCHOR_END: requests

// ANCHOR: answers
/** The rows of an answer. What is wrong is told in a way that the admin can act on. */
export function rows<Row>(answer: Response | PluginError | undefined): Row[] {
  if (answer === undefined) throw new PluginError('internal', 'there was no answer to a request');
  if (answer instanceof PluginError) throw answer;
  if (answer.status === 404) {
    const text = "the database does not offer this view: create it, and let the connection's role read it";
    throw new PluginError('misconfigured', text, { connection: 'database' });
  }
  // 401, 403, 429 and 5xx become errors of the kind that the host acts on.
  return answer.expectOk().json<Row[]>();
}
// ANCHOR_END: answers
