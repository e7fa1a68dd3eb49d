// What the history’s pages ask the server to change.

import { ApiError, put, send } from '../../api/client';
import type { CallChange, CallFormAnswers, CallFormSaved, CallRecord } from '../../api/types';

export const callUrl = (id: string): string => `/api/v1/calls/${encodeURIComponent(id)}`;

/** Changes notes, disposition or customer, of the version that was seen if one is named; also while the page is being left. */
export async function changeCall(id: string, change: CallChange, seen?: string): Promise<CallRecord> {
  const answer = await send(callUrl(id), {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', ...(seen === undefined ? {} : { 'if-match': seen }) },
    body: JSON.stringify(change),
    keepalive: true,
  });
  return (await answer.json()) as CallRecord;
}

/** The call as it is after its notes were to be saved: they were, unless it had changed since it was seen. */
export async function saveNotes(id: string, notes: string, seen: string | undefined): Promise<CallRecord> {
  try {
    return await changeCall(id, { notes }, seen);
  } catch (failure) {
    if (failure instanceof ApiError && failure.more.call) return failure.more.call;
    throw failure;
  }
}

/** The agent says whom a call was with; it is remembered for the next call from this number. */
export const chooseCustomer = (id: string, source: string, recordId: string): Promise<CallRecord> =>
  put<CallRecord>(`${callUrl(id)}/customer`, { source, recordId });

export const formUrl = (id: string): string => `${callUrl(id)}/form`;

/** The most bytes that are sent also while the page goes: browsers refuse more, and other requests count, too. */
const KEPT_ALIVE = 32 * 1024;

/** Keeps what has changed in what is filled in about a call; what is not too much for that, also while the page goes. */
export async function saveForm(id: string, form: CallFormAnswers, leaving = false): Promise<CallFormSaved> {
  const body = JSON.stringify(form);
  const answer = await send(formUrl(id), {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body,
    keepalive: leaving || new TextEncoder().encode(body).length <= KEPT_ALIVE,
  });
  return (await answer.json()) as CallFormSaved;
}
