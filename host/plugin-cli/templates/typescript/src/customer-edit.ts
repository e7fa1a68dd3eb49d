// Creates and changes customers in the tenant's CRM, over the connection `crm`.

import { conflict, customerGone, http, invalid, saved } from '@switchboard/plugin';
import type { Customer, CustomerEdit, EditOutcome, Response } from '@switchboard/plugin';

/** What the CRM keeps of a customer, by the contract's names. */
const MEMBERS = ['name', 'company', 'title', 'email', 'phones'];

interface Answer {
  id?: string;
  message?: string;
  errors?: Record<string, string>;
}

export const customerEdit: CustomerEdit = {
  create(draft) {
    const json = document(draft, MEMBERS);
    return outcome(draft, http.send({ connection: 'crm', method: 'POST', target: '/contacts', json }));
  },
  update(draft, changed) {
    // Only what the agent has changed: the CRM may know the rest better.
    const json = document(draft, changed);
    const target = `/contacts/${encodeURIComponent(draft.id)}`;
    return outcome(draft, http.send({ connection: 'crm', method: 'PATCH', target, json }));
  },
};

function document({ name, company, title, email, phones }: Customer, members: string[]): object {
  const numbers = phones.map(({ e164, number }) => e164 ?? number);
  const all = Object.entries({ name, company, title, email, phones: numbers });
  return Object.fromEntries(all.filter(([member]) => members.includes(member)));
}

/** What the CRM's answer means to the agent. */
function outcome(draft: Customer, response: Response): EditOutcome {
  const { status } = response;
  if (status === 404) return customerGone();
  if (status === 409) return conflict(response.json<Answer>().message ?? '');
  if (status === 422) {
    const errors = Object.entries(response.json<Answer>().errors ?? {});
    return invalid(errors.map(([member, message]) => ({ member, message })));
  }
  return saved({ ...draft, id: response.expectOk().json<Answer>().id ?? draft.id });
}
