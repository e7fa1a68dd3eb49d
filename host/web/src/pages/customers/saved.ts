// From a form to the page of the customer that was saved, with what the server warns of.

import { useLocation } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import type { Customer } from '../../api/types';
import { customerPath } from '../../shell/routes';

interface Saved {
  warnings?: NonNullable<Customer['warnings']>;
}

/** Leads to a customer’s own page in place of the form. */
export function useShowSaved(): (customer: Customer) => void {
  const [, go] = useLocation();
  return ({ id, warnings }) => go(customerPath(id), { replace: true, state: warnings?.length ? { warnings } : null });
}

/** What the page was come to with. */
export const useSaved = (): Saved => useHistoryState<Saved | null>() ?? {};
