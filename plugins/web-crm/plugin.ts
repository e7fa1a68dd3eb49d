// A plugin for a tenant that keeps its customers in a CRM of its own. It identifies callers, lists customers and records
// calls over the CRM's HTTP interface.

import { callerMatch, customer, customerPage, found, link, notFound, recordRef } from '@switchboard/plugin';
import type { CallLog, CallerId, CallerMatch, Customer, CustomerLookup, LookupKey } from '@switchboard/plugin';
import { request } from './crm.ts';
import type { Contact, ContactPage } from './crm.ts';

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
