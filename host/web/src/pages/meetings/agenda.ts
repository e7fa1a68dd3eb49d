// Meetings as an agenda: now, next, and then by days.

import type { Meeting } from '../../api/types';

export interface Agenda {
  now: Meeting[];
  /** Those that begin next, together. */
  next: Meeting[];
  /** Later ones, by the day on which they begin. */
  later: { day: string; meetings: Meeting[] }[];
  /** Those that are over, the latest first. */
  past: Meeting[];
}

/** The day of a time that is told with the agent’s own offset. */
const dayOf = ({ start }: Meeting): string => start.slice(0, 10);

/** Meetings come by start, and those that start together by rank. */
export function agendaOf(meetings: Meeting[], at: number): Agenda {
  const starts = (meeting: Meeting) => Date.parse(meeting.start);
  const ends = (meeting: Meeting) => Date.parse(meeting.end);
  const coming = meetings.filter((meeting) => starts(meeting) > at);
  // What takes the whole day is next to nothing.
  const first = coming.find(({ allDay }) => !allDay);
  const next = first ? coming.filter((one) => !one.allDay && starts(one) === starts(first)) : [];
  const later = new Map<string, Meeting[]>();
  for (const meeting of coming.filter((one) => !next.includes(one))) {
    later.set(dayOf(meeting), [...(later.get(dayOf(meeting)) ?? []), meeting]);
  }
  return {
    now: meetings.filter((meeting) => starts(meeting) <= at && ends(meeting) > at),
    next,
    later: [...later].map(([day, meetings]) => ({ day, meetings })),
    past: meetings.filter((meeting) => ends(meeting) <= at).reverse(),
  };
}
