// The CRM's HTTP interface. Requests go over the named connection `crm`, so the host adds the address and the credential.

import { decode, encode, http, settings } from '@switchboard/plugin';
import type { HookError, HttpError } from '@switchboard/plugin';

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

function fail(tag: 'unavailable' | 'misconfigured', val: string): never {
  throw { tag, val } satisfies HookError;
}

/** Sends a request and returns the JSON document, or `null` for 404. Other failures are thrown as hook errors. */
export function request<T>(method: string, target: string, body?: unknown): T | null {
  const timeoutMs = Number(settings.get('timeoutMs') ?? 1500);
  let response;
  try {
    response = http.send('crm', {
      method,
      target,
      headers: [
        ['accept', 'application/json'],
        ['content-type', 'application/json'],
      ],
      body: body === undefined ? null : encode(JSON.stringify(body)),
      timeoutMs,
    });
  } catch (thrown) {
    const error = thrown as HttpError;
    if (error.tag === 'denied') fail('misconfigured', error.val);
    if (error.tag === 'timed-out') fail('unavailable', 'the CRM did not answer in time');
    fail('unavailable', error.tag === 'failed' ? error.val : `the request to the CRM failed: ${error.tag}`);
  }
  const { status } = response;
  if (status === 404) return null;
  if (status === 401 || status === 403) fail('misconfigured', `the CRM refuses the connection's credential (${status})`);
  if (status === 429) {
    const after = response.headers.find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
    throw { tag: 'rate-limited', val: Math.max(1, Number(after ?? 1)) * 1000 } satisfies HookError;
  }
  if (status >= 300) fail('unavailable', `the CRM answered ${status}`);
  try {
    return JSON.parse(decode(response.body)) as T;
  } catch {
    return fail('unavailable', 'the CRM answered with something that is not JSON');
  }
}
