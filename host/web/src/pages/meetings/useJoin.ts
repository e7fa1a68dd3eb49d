// Joins a meeting of the agent’s calendar, by what the server says it is joined by.

import { useState } from 'react';
import { post } from '../../api/client';
import type { JoinLocator } from '../../api/types';
import { type CalendarMeeting, isLive } from '../../calls/call';
import { useCallState, useCallStore } from '../../calls/useCalls';
import { wordsOf } from '../parts/words';

interface Joining {
  join: () => void;
  busy: boolean;
  error: string | undefined;
}

export function useJoin(meeting: CalendarMeeting, title: string): Joining {
  const store = useCallStore();
  const [state, setState] = useState<{ busy: boolean; error?: string }>({ busy: false });
  const join = async () => {
    setState({ busy: true });
    try {
      const locator = await post<JoinLocator>(`/api/v1/meetings/${encodeURIComponent(meeting.id)}/join`, {});
      setState({ busy: false });
      await store.join(locator, title, meeting);
    } catch (failure) {
      setState({ busy: false, error: wordsOf(failure) });
    }
  };
  return { join: () => void join(), busy: state.busy, error: state.error };
}

/** Whether the agent is in the meeting, in this tab. */
export const useIsIn = (meetingId: string): boolean =>
  useCallState(({ calls }) => calls.some((call) => isLive(call) && call.meeting?.calendar?.id === meetingId));
