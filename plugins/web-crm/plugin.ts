// A plugin for a tenant that keeps its customers in a CRM of its own. It identifies callers, lists, creates and changes customers and
// records calls over the CRM's HTTP interface, with what agents were asked about them.

import {
  callerMatch,
  conflict,
  customer,
  customerGone,
  customerPage,
  denied,
  found,
  invalid,
  link,
  notFound,
  recordRef,
  saved,
} from '@switchboard/plugin';
import type {
  CallLog,
  CallerId,
  CallerMatch,
  Customer,
  CustomerEdit,
  CustomerLookup,
  EditOutcome,
  LookupKey,
} from '@switchboard/plugin';
import { request, save } from './crm.ts';
import type { Contact, ContactPage, Saved } from './crm.ts';
import { answersOf } from './form.ts';

export { callForm } from './form.ts';

export const callerId: CallerId = {
  resolve(call) {
    if (call.caller.tag !== 'phone') return notFound();
    // The CRM stores numbers in E.164, so a national number could match only by accident.
    const keys = call.caller.val.keys.filter((key) => key.strength !== 'national');
    if (!keys.length) return notFound();
    const query = keys.map((key) => `phone=${encodeURIComponent(key.value)}`).join('&');
    const page = request<ContactPage>('GET', `/contacts?${query}&limit=20`);
    return { ...found((page?.items ?? []).map((contact) => match(contact, keys))), partial: page?.next != null };
  },
};

export const customerLookup: CustomerLookup = {
  search(query, page) {
    const offset = page.cursor === null ? 0 : Number(page.cursor);
    if (!Number.isInteger(offset) || offset < 0) return customerPage({ items: [] });
    const words = encodeURIComponent(query);
    const listed = request<ContactPage>('GET', `/contacts?query=${words}&offset=${offset}&limit=${page.limit}`);
    return customerPage({
      items: (listed?.items ?? []).map(asCustomer),
      nextCursor: listed?.next == null ? null : String(listed.next),
      total: listed?.total ?? null,
    });
  },
  get(id) {
    const contact = request<Contact>('GET', `/contacts/${encodeURIComponent(id)}`);
    return contact && asCustomer(contact);
  },
};

export const customerEdit: CustomerEdit = {
  create(draft) {
    return kept(draft, save('POST', '/contacts', asContact(draft, ['name', 'company', 'email', 'phones'])));
  },
  update(draft, changed) {
    return kept(draft, save('PATCH', `/contacts/${encodeURIComponent(draft.id)}`, asContact(draft, changed)));
  },
};

export const callLog: CallLog = {
  save(entry, context) {
    // The host may call this several times for the same call. PUT with our own id makes the CRM record it once.
    const saved = request<{ id: string }>('PUT', `/activities/${encodeURIComponent(entry.callId)}`, {
      callId: entry.callId,
      direction: entry.direction,
      outcome: entry.outcome,
      contactId: entry.customer?.id ?? null,
      agent: context.agent.userPrincipalName,
      startedAt: entry.startedAt,
      answeredAt: entry.answeredAt,
      endedAt: entry.endedAt,
      notes: entry.notes,
      disposition: entry.disposition,
      answers: answersOf(entry.extra),
    });
    return saved?.id ?? null;
  },
};

function match(contact: Contact, keys: LookupKey[]): CallerMatch {
  const key = keys.find((key) => key.value === contact.phone);
  return callerMatch(key ?? { value: '', strength: 'national' }, {
    record: recordRef('web-crm', contact.id),
    name: contact.name,
    company: contact.company ?? null,
    email: contact.email ?? null,
    matchedNumber: contact.phone ?? null,
    why: `The CRM has ${contact.phone ?? 'this number'} for this contact.`,
    url: contact.url ?? null,
    actions: contact.url ? [link('Open in the CRM', contact.url)] : [],
  });
}

/** What the CRM keeps of a customer: one number only. */
function asContact({ name, company, email, phones }: Customer, members: string[]): Partial<Contact> {
  const phone = phones[0]?.e164 ?? phones[0]?.number ?? null;
  const all = { name, company, email, phones: phone };
  const wanted = Object.entries(all).filter(([member]) => members.includes(member));
  return Object.fromEntries(wanted.map(([member, value]) => [member === 'phones' ? 'phone' : member, value]));
}

/** What became of it, in the contract's words. */
function kept(draft: Customer, answer: Saved): EditOutcome {
  switch (answer.as) {
    case 'contact':
      return saved({ ...draft, ...asCustomer(answer.contact), extra: draft.extra });
    case 'wrong':
      // The CRM has one number, which it calls `phone`.
      return invalid(
        Object.entries(answer.errors).map(([member, message]) => ({
          member: member === 'phone' ? 'phones[0].number' : member,
          message,
        })),
      );
    case 'conflict':
      return conflict(answer.message);
    case 'denied':
      return denied(answer.message);
    case 'gone':
      return customerGone();
  }
}

function asCustomer(contact: Contact): Customer {
  const phone = { number: contact.phone ?? '', e164: null, extension: null, label: null };
  return customer({
    id: contact.id,
    name: contact.name,
    company: contact.company ?? null,
    email: contact.email ?? null,
    phones: contact.phone ? [phone] : [],
    url: contact.url ?? null,
  });
}
