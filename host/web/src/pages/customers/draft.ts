// What is typed into a customer’s form, kept in this tab until it is saved or given up: whoever looks something up meanwhile,
// or takes a call, finds it again.

import type { Typed } from './form';

export interface Draft {
  typed: Typed;
  /** Of a known customer: the version that the typing began with. */
  etag: string | undefined;
}

const keyOf = (form: string): string => `switchboard.form.${form}`;

export function draftOf(form: string): Draft | undefined {
  try {
    const kept = sessionStorage.getItem(keyOf(form));
    return kept === null ? undefined : (JSON.parse(kept) as Draft);
  } catch {
    return undefined;
  }
}

/** Nothing given: it is forgotten. */
export function keepDraft(form: string, draft: Draft | undefined): void {
  try {
    if (draft) sessionStorage.setItem(keyOf(form), JSON.stringify(draft));
    else sessionStorage.removeItem(keyOf(form));
  } catch {
    // A browser that keeps nothing: the form works all the same.
  }
}
