// Joins a meeting of the agent’s calendar or of the history, by what the server says it is joined by.

import { useState } from 'react';
import { ApiError, post } from '../../api/client';
import type { CallRecord, JoinLocator, NamedMeeting } from '../../api/types';
import { type CalendarMeeting, isLive, type JoinedMeeting } from '../../calls/call';
import { useCallState, useCallStore } from '../../calls/useCalls';
import { isKey, t } from '../../i18n';
import { wordsOf } from '../parts/words';

interface Joining {
  join: () => void;
  busy: boolean;
  error: string | undefined;
}

/** Why a meeting of the calendar can’t be joined, in the agent’s language where the server has a kind for it. */
function refusal(failure: unknown): string {
  const key = `meetings.why-${failure instanceof ApiError ? failure.more.says : ''}`;
  return isKey(key) ? t(key) : wordsOf(failure);
}

/** Joins what the server says when it is asked. */
function useJoining(ask: () => Promise<JoinedMeeting>, title: string): Joining {
  const store = useCallStore();
  const [state, setState] = useState<{ busy: boolean; error?: string }>({ busy: false });
  const join = async () => {
    setState({ busy: true });
    try {
      const { locator, ...more } = await ask();
      setState({ busy: false });
      await store.join(locator, title, more);
    } catch (failure) {
      setState({ busy: false, error: refusal(failure) });
    }
  };
  return { join: () => void join(), busy: state.busy, error: state.error };
}

export const useJoin = (calendar: CalendarMeeting, title: string): Joining =>
  useJoining(
    async () => ({
      locator: await post<JoinLocator>(`/api/v1/meetings/${encodeURIComponent(calendar.id)}/join`, {}),
      calendar,
    }),
    title,
  );

/** A meeting that was named, as the calls take it. */
export function joinedOf({ again, ...locator }: NamedMeeting): JoinedMeeting {
  // It has one of the two forms, which TypeScript can’t see in the rest of an object.
  return { locator: locator as JoinLocator, again };
}

/** A meeting that was joined by a link, or by an id and passcode. */
export const useJoinAgain = (call: CallRecord, title: string): Joining =>
  useJoining(
    async () => joinedOf(await post<NamedMeeting>(`/api/v1/calls/${encodeURIComponent(call.id)}/join`, {})),
    title,
  );

/** Whether the agent is in the meeting, in this tab. */
export const useIsIn = (meetingId: string): boolean =>
  useCallState(({ calls }) => calls.some((call) => isLive(call) && call.meeting?.calendar?.id === meetingId));
