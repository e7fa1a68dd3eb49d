// The CRM's HTTP interface. Requests go over the named connection `crm`, so the host adds the address and the credential.

import { http, settings } from '@switchboard/plugin';

export interface Contact {
  id: string;
  name: string;
  company?: string;
  phone?: string;
  email?: string;
  url?: string;
}

export interface ContactPage {
  items: Contact[];
  next: number | null;
  total: number;
}

/** What the CRM says of a contact that is to be saved. */
export type Saved =
  | { as: 'contact'; contact: Contact }
  | { as: 'wrong'; errors: Record<string, string> }
  | { as: 'conflict' | 'denied'; message: string }
  | { as: 'gone' };

/** Has a contact saved. Unlike a question, it gets as long as the agent waits. */
export function save(method: 'POST' | 'PATCH', target: string, json: unknown): Saved {
  const response = http.send({ connection: 'crm', method, target, json, timeoutMs: 5000 });
  const message = () => response.json<{ message?: string }>().message ?? '';
  switch (response.status) {
    case 403:
      return { as: 'denied', message: message() };
    case 404:
      return { as: 'gone' };
    case 409:
      return { as: 'conflict', message: message() };
    case 422:
      return { as: 'wrong', errors: response.json<{ errors: Record<string, string> }>().errors };
    default:
      return { as: 'contact', contact: response.expectOk().json<Contact>() };
  }
}

/** Sends a request and returns the JSON document, or `null` for 404. Whatever else is no answer is thrown. */
export function request<T>(method: string, target: string, json?: unknown): T | null {
  const timeoutMs = Number(settings.get('timeoutMs') ?? 1500);
  const response = http.send({ connection: 'crm', method, target, json, timeoutMs });
  if (response.status === 404) return null;
  return response.expectOk().json<T>();
}
