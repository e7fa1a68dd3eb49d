// Writes ended calls down in the tenant's CRM, over the connection `crm`.

import { http } from '@switchboard/plugin';
import type { CallLog } from '@switchboard/plugin';

export const callLog: CallLog = {
  save(entry, context) {
    // The host may call this several times for the same call: PUT with the call's id writes it down once.
    const response = http.send({
      connection: 'crm',
      method: 'PUT',
      target: `/calls/${encodeURIComponent(entry.callId)}`,
      json: {
        direction: entry.direction,
        outcome: entry.outcome,
        customerId: entry.customer?.id ?? null,
        agent: context.agent.userPrincipalName,
        startedAt: entry.startedAt,
        endedAt: entry.endedAt,
        durationS: entry.durationS,
        notes: entry.notes,
      },
    });
    // What is thrown here or by `send` is how the hook fails: the host tries again later.
    return response.expectOk().json<{ id?: string }>().id ?? null;
  },
};
