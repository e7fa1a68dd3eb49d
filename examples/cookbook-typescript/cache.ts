// Callers that were found are kept for five minutes.

import { decode, encode, keyValue, log, PluginError } from '@switchboard/plugin';
import type { CallerRow } from './database.ts';

// ANCHOR: cache
const SECONDS = 300;

// The version of the form: a newer plugin must not read what it does not understand.
const key = (number: string) => `callers-1:${number}`;

/** What is kept for a number. What can't be read is nothing: the database knows better anyway. */
export function readCallers(number: string): CallerRow[] | null {
  try {
    const bytes = keyValue.get(key(number));
    return bytes && (JSON.parse(decode(bytes)) as CallerRow[]);
  } catch {
    return null;
  }
}

/** Keeps what was found. A card never fails for that: in a trial, for instance, the host refuses it. */
export function writeCallers(number: string, callers: CallerRow[]): void {
  try {
    keyValue.set(key(number), encode(JSON.stringify(callers)), SECONDS);
  } catch (error) {
    if (!(error instanceof PluginError)) throw error;
    log.write('debug', 'the callers were not kept', [['kind', error.kind]]);
  }
}
// ANCHOR_END: cache
