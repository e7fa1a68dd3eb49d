// Writes ended calls down in the tenant's CRM, over the connection `crm`.

import { CapabilityError, decode, encode, http } from '@switchboard/plugin';
import type { CallLog, HookError } from '@switchboard/plugin';

export const callLog: CallLog = {
  save(entry, context) {
    const document = {
      direction: entry.direction,
      outcome: entry.outcome,
      customerId: entry.customerId,
      agent: context.agent.userPrincipalName,
      startedAt: entry.startedAt,
      endedAt: entry.endedAt,
      notes: entry.notes,
    };
    // The host may call this several times for the same call: PUT with the call's id writes it down once.
    const response = put(`/calls/${encodeURIComponent(entry.callId)}`, JSON.stringify(document));
    if (response.status < 200 || response.status >= 300) fail('unavailable', `the CRM answered ${response.status}`);
    const saved = JSON.parse(decode(response.body)) as { id?: string };
    return saved.id ?? null;
  },
};

function put(target: string, document: string) {
  try {
    return http.send('crm', {
      method: 'PUT',
      target,
      headers: [['content-type', 'application/json']],
      body: encode(document),
      timeoutMs: null,
    });
  } catch (error) {
    if (!(error instanceof CapabilityError)) throw error;
    return fail(error.tag === 'denied' ? 'misconfigured' : 'unavailable', error.message);
  }
}

function fail(tag: 'unavailable' | 'misconfigured', val: string): never {
  throw { tag, val } satisfies HookError;
}
