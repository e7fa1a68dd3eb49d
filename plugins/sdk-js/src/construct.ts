// The contract's larger records, with what is seldom set left empty.

import type {
  Action,
  Advice,
  CallerMatch,
  Customer,
  CustomerPage,
  EditOutcome,
  Form,
  FormField,
  LookupKey,
  Meeting,
  OpenItem,
  Performed,
  RecordRef,
  Resolution,
  Verdict,
  WrongMember,
} from './contract.ts';

/** A record in some system. */
export function recordRef(source: string, id: string, recordType = 'contact'): RecordRef {
  return { source, recordType, id };
}

/** A button that opens a URL. */
export function link(label: string, url: string): Action {
  return { kind: 'link', label, url, id: null };
}

/** A button that runs `cardAction` of this plugin. */
export function runs(label: string, id: string): Action {
  return { kind: 'run', label, url: null, id };
}

/** What offers a button of the card as a whole, in the `extra` of a presentation: it runs `cardAction` of this plugin. */
export function cardButton(label: string, id: string): [string, string] {
  return [`action.${id}`, label];
}

/** Something open with the customer: a case, an order. */
export function openItem(known: Pick<OpenItem, 'id' | 'itemType' | 'label'> & Partial<OpenItem>): OpenItem {
  return { status: null, url: null, extra: [], ...known };
}

/** A contact that this key led to. */
export function callerMatch(
  key: LookupKey,
  known: Pick<CallerMatch, 'record' | 'name' | 'why'> & Partial<CallerMatch>,
): CallerMatch {
  return {
    company: null,
    title: null,
    email: null,
    matchedNumber: key.strength === 'national' ? null : key.value,
    strength: key.strength,
    confidence: 100,
    lastActivity: null,
    owner: null,
    url: null,
    avatarUrl: null,
    badges: [],
    fields: [],
    actions: [],
    openItems: [],
    extra: [],
    ...known,
  };
}

/** These matches, best first. None at all is `notFound()`. */
export function found(matches: CallerMatch[]): Resolution {
  const outcome = matches.length ? ({ tag: 'found', val: matches } as const) : ({ tag: 'not-found' } as const);
  return { outcome, partial: false, presentation: null, cache: null };
}

/** Nobody is known by this caller's keys. */
export function notFound(): Resolution {
  return found([]);
}

/** The call is shown without identification, for this reason. */
export function suppressed(reason: string): Resolution {
  return { outcome: { tag: 'suppressed', val: reason }, partial: false, presentation: null, cache: null };
}

/** A contact of whom at least the name is known. */
export function customer(known: Pick<Customer, 'id' | 'name'> & Partial<Customer>): Customer {
  return {
    recordType: 'contact',
    company: null,
    title: null,
    email: null,
    phones: [],
    owner: null,
    lastActivity: null,
    url: null,
    badges: [],
    fields: [],
    extra: [],
    ...known,
  };
}

/** One page of a list of customers. */
export function customerPage(known: Pick<CustomerPage, 'items'> & Partial<CustomerPage>): CustomerPage {
  return { nextCursor: null, total: null, partial: false, ...known };
}

/** A verdict on a meeting. */
export function verdict(meeting: Meeting, said: Pick<Verdict, 'visibility'> & Partial<Verdict>): Verdict {
  return { meetingId: meeting.id, reason: null, rank: 0, label: null, customers: [], extra: [], ...said };
}

/** The call is placed. */
export function allow(): Advice {
  return { decision: { tag: 'allow' }, extra: [] };
}

/** The agent reads these words first, and may give the call up. */
export function warn(words: string): Advice {
  return { decision: { tag: 'warn', val: words }, extra: [] };
}

/** The call is not placed, for this reason. */
export function block(reason: string): Advice {
  return { decision: { tag: 'block', val: reason }, extra: [] };
}

function performed(tag: 'done' | 'failed' | 'confirm', words: string, more: Partial<Performed> = {}): Performed {
  return { outcome: { tag, val: words }, openUrl: null, title: null, subtitle: null, badges: [], extra: [], ...more };
}

/** What the agent wanted is done. */
export function done(words: string, more: Partial<Performed> = {}): Performed {
  return performed('done', words, more);
}

/** It is not done, for this reason. */
export function failed(reason: string, more: Partial<Performed> = {}): Performed {
  return performed('failed', reason, more);
}

/** Nothing is done yet: the agent is asked this first. */
export function confirm(question: string): Performed {
  return performed('confirm', question);
}

/** The customer is saved, and is now like this. */
export function saved(customer: Customer): EditOutcome {
  return { tag: 'saved', val: customer };
}

/** The customer is not saved, because these members do not fit. */
export function invalid(members: WrongMember[]): EditOutcome {
  return { tag: 'invalid', val: members };
}

/** The customer is not saved: somebody else has changed it meanwhile, or there is one like it already. */
export function conflict(words: string): EditOutcome {
  return { tag: 'conflict', val: words };
}

/** The customer is not saved: this agent may not. */
export function denied(words: string): EditOutcome {
  return { tag: 'denied', val: words };
}

/** There is no such customer any more. */
export function customerGone(): EditOutcome {
  return { tag: 'not-found' };
}

/** A field that is always shown and need not be answered. */
export function formField(known: Pick<FormField, 'name' | 'kind' | 'label'> & Partial<FormField>): FormField {
  return { required: false, choices: [], value: null, shownIf: null, extra: [], ...known };
}

/** These fields, with a disposition of free text. */
export function form(fields: FormField[], more: Partial<Form> = {}): Form {
  return { dispositions: [], dispositionRequired: false, extra: [], ...more, fields };
}
