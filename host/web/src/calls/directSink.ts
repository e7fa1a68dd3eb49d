// Tells the server of each event at once. What can't be told is said to the agent, and lost.

import { ApiError, post } from '../api/client';
import type { CallRecord, StartedCall } from '../api/types';
import type { CallKey } from './call';
import type { CallEventSink, CallRecordEvent } from './record';

/** What the sink says back. */
interface Told {
  /** The history has changed. */
  changed: () => void;
  failed: (reason: string) => void;
}

/** What the server takes: the id it knows the call by comes first, whenever it comes. */
function report(event: CallRecordEvent): object | undefined {
  switch (event.kind) {
    case 'answered':
    case 'declined':
      return { event: event.kind, at: event.at, sdkCallId: event.sdkCallId };
    case 'ended': {
      const { kind, at, sdkCallId, code, subCode } = event;
      return { event: kind, at, sdkCallId, code, subCode };
    }
    case 'failed':
    case 'cancelled':
      return { event: event.kind, at: event.at };
    default:
      return undefined;
  }
}

/** Events of one call go one after another; those of a call without an id wait for it. */
export function directSink({ changed, failed }: Told): CallEventSink {
  const ids = new Map<CallKey, string>();
  const waiting = new Map<CallKey, CallRecordEvent[]>();
  const work = new Map<CallKey, Promise<void>>();

  async function tell(event: CallRecordEvent): Promise<void> {
    if (event.kind === 'dialled') {
      const { call } = await post<StartedCall>('/api/v1/calls', { to: event.target });
      known(event.key, call.id);
      return;
    }
    const [id, body] = [ids.get(event.key), report(event)];
    if (!id || !body) return;
    await post<CallRecord>(`/api/v1/calls/${id}/events`, body);
    changed();
  }

  function enqueue(event: CallRecordEvent): void {
    const before = work.get(event.key) ?? Promise.resolve();
    const after = before
      .then(() => tell(event))
      .catch((error: unknown) => {
        // A contradiction means that another tab was first: the server’s word counts.
        if (error instanceof ApiError && error.status === 409) return changed();
        failed(error instanceof Error ? error.message : String(error));
      });
    work.set(event.key, after);
  }

  function known(key: CallKey, id: string): void {
    ids.set(key, id);
    for (const event of waiting.get(key) ?? []) enqueue(event);
    waiting.delete(key);
  }

  return {
    record(event) {
      const { key } = event;
      if (event.kind === 'known') {
        known(key, event.callId);
        return;
      }
      if (event.kind === 'dialled' || ids.has(key)) {
        enqueue(event);
        return;
      }
      waiting.set(key, [...(waiting.get(key) ?? []), event]);
    },
  };
}
