// Telephone numbers as the agent writes them.

import type { Card, Customer } from '../api/types';

type Caller = Card['caller'];
type Forms = NonNullable<Customer['phoneForms'][number]>;

/** The agent's country, in which numbers need no country code: the locale's, or else the tenant's. */
export function homeRegion(locale: string, tenantRegion: string): string {
  try {
    return new Intl.Locale(locale).region ?? tenantRegion;
  } catch {
    return tenantRegion;
  }
}

/** The caller's number as the agent writes such a number; nothing for callers without one. */
export function shownNumber(caller: Caller, home: string): string | undefined {
  if (caller.kind !== 'phone') return undefined;
  return writtenIn(home, caller);
}

/** A number as it is written in the agent’s country: one of there without its country code, any other with it. */
const writtenIn = (
  home: string,
  { display, national, region }: Pick<Caller, 'display' | 'national' | 'region'>,
): string => (national && region === home ? national : display);

/** A number of a customer or a colleague as the agent writes such a number; as somebody wrote it, where it can’t be read. */
export const shownPhone = (number: string, forms: Forms | null | undefined, home: string): string =>
  forms ? writtenIn(home, forms) : bareNumber(number);

/** A country's name in the agent's language. */
export function countryName(code: string | null, locale: string): string | undefined {
  try {
    return code ? new Intl.DisplayNames(locale, { type: 'region' }).of(code) : undefined;
  } catch {
    return undefined;
  }
}

/** A number as a directory has it, without the scheme that some write before it. */
export const bareNumber = (written: string): string => written.replace(/^\s*tel:/i, '').trim();
