// What the history’s pages ask the server to change.

import { put, send } from '../../api/client';
import type { CallChange, CallRecord } from '../../api/types';

export const callUrl = (id: string): string => `/api/v1/calls/${encodeURIComponent(id)}`;

/** Changes notes, disposition or customer; also while the page is being left. */
export async function changeCall(id: string, change: CallChange): Promise<CallRecord> {
  const answer = await send(callUrl(id), {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
    keepalive: true,
  });
  return (await answer.json()) as CallRecord;
}

/** The agent says whom a call was with; it is remembered for the next call from this number. */
export const chooseCustomer = (id: string, source: string, recordId: string): Promise<CallRecord> =>
  put<CallRecord>(`${callUrl(id)}/customer`, { source, recordId });
