// A plugin for a tenant that keeps its customers in a CRM of its own. It identifies callers, lists customers and records
// calls over the CRM's HTTP interface.

import type { CallLog, CallerId, CallerMatch, Customer, CustomerLookup, LookupKey, Resolution } from '@switchboard/plugin';
import { request } from './crm.ts';
import type { Contact, ContactPage } from './crm.ts';

export const callerId: CallerId = {
  resolve(call) {
    const answer = (found: CallerMatch[], partial = false): Resolution => ({
      outcome: found.length ? { tag: 'found', val: found } : { tag: 'not-found' },
      partial,
      presentation: null,
      cache: null,
    });
    if (call.caller.tag !== 'phone') return answer([]);
    // The CRM stores numbers in E.164, so a national number could match only by accident.
    const keys = call.caller.val.keys.filter((key) => key.strength !== 'national');
    if (!keys.length) return answer([]);
    const query = keys.map((key) => `phone=${encodeURIComponent(key.value)}`).join('&');
    const page = request<ContactPage>('GET', `/contacts?${query}&limit=20`);
    return answer((page?.items ?? []).map((contact) => match(contact, keys)), page?.next != null);
  },
};

export const customerLookup: CustomerLookup = {
  search(query, page) {
    const offset = page.cursor === null ? 0 : Number(page.cursor);
    if (!Number.isInteger(offset) || offset < 0) return { items: [], nextCursor: null, total: null };
    const words = encodeURIComponent(query);
    const found = request<ContactPage>('GET', `/contacts?query=${words}&offset=${offset}&limit=${page.limit}`);
    return {
      items: (found?.items ?? []).map(customer),
      nextCursor: found?.next == null ? null : String(found.next),
      total: found?.total ?? null,
    };
  },
  get(id) {
    const contact = request<Contact>('GET', `/contacts/${encodeURIComponent(id)}`);
    return contact && customer(contact);
  },
};

export const callLog: CallLog = {
  save(entry, context) {
    // The host may call this several times for the same call. PUT with our own id makes the CRM record it once.
    const saved = request<{ id: string }>('PUT', `/activities/${encodeURIComponent(entry.callId)}`, {
      callId: entry.callId,
      direction: entry.direction,
      outcome: entry.outcome,
      contactId: entry.customerId,
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
  return {
    source: 'web-crm',
    recordType: 'contact',
    recordId: contact.id,
    name: contact.name,
    company: contact.company ?? null,
    title: null,
    email: contact.email ?? null,
    matchedNumber: contact.phone ?? null,
    strength: key?.strength ?? 'national',
    confidence: 100,
    why: `The CRM has ${contact.phone ?? 'this number'} for this contact.`,
    lastActivity: null,
    owner: null,
    badges: [],
    fields: [],
    actions: contact.url ? [{ label: 'Open in the CRM', url: contact.url }] : [],
    openItems: [],
    extra: [],
  };
}

function customer(contact: Contact): Customer {
  const phone = { number: contact.phone ?? '', e164: null, extension: null, label: null };
  return {
    id: contact.id,
    recordType: 'contact',
    name: contact.name,
    company: contact.company ?? null,
    title: null,
    email: contact.email ?? null,
    phones: contact.phone ? [phone] : [],
    owner: null,
    lastActivity: null,
    url: contact.url ?? null,
    badges: [],
    fields: [],
    extra: [],
  };
}
