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

/** Sends a request and returns the JSON document, or `null` for 404. Whatever else is no answer is thrown. */
export function request<T>(method: string, target: string, json?: unknown): T | null {
  const timeoutMs = Number(settings.get('timeoutMs') ?? 1500);
  const response = http.send({ connection: 'crm', method, target, json, timeoutMs });
  if (response.status === 404) return null;
  return response.expectOk().json<T>();
}
