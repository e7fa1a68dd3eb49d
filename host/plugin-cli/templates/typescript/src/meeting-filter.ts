// Decides which meetings the agent sees: those with people of other organisations first.

import { settings, verdict } from '@switchboard/plugin';
import type { Meeting, MeetingFilter, Verdict } from '@switchboard/plugin';

export const meetingFilter: MeetingFilter = {
  evaluate(meetings) {
    const onlyExternal = settings.get('onlyExternal') === 'true';
    return meetings.map((meeting) => judge(meeting, onlyExternal));
  },
};

function judge(meeting: Meeting, onlyExternal: boolean): Verdict {
  if (meeting.attendees.some((attendee) => attendee.external)) {
    return verdict(meeting, { visibility: 'show', rank: 10, label: 'Customer' });
  }
  // A private meeting comes without people: nobody can say that it is internal.
  if (onlyExternal && !meeting.private) {
    return verdict(meeting, { visibility: 'hide', reason: 'only people of your organisation are invited' });
  }
  return verdict(meeting, { visibility: 'show' });
}
