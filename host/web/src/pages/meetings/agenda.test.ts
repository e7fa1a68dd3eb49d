import { expect, test } from 'vitest';
import type { Meeting } from '../../api/types';
import { agendaOf } from './agenda';

const meeting = (id: string, start: string, end: string, change: Partial<Meeting> = {}): Meeting =>
  ({ id, start: `${start}:00+01:00`, end: `${end}:00+01:00`, allDay: false, ...change }) as Meeting;

const AT = Date.parse('2026-11-26T10:05:00+01:00');

const ids = (meetings: Meeting[]) => meetings.map(({ id }) => id);

test('what is on, what is next, what comes later by days, and what is over', () => {
  const agenda = agendaOf(
    [
      meeting('early', '2026-11-26T08:00', '2026-11-26T08:30'),
      meeting('earlier today', '2026-11-26T09:00', '2026-11-26T10:05'),
      meeting('on', '2026-11-26T10:00', '2026-11-26T11:00'),
      meeting('next', '2026-11-26T11:00', '2026-11-26T12:00'),
      meeting('next, too', '2026-11-26T11:00', '2026-11-26T11:30'),
      meeting('afternoon', '2026-11-26T15:00', '2026-11-26T16:00'),
      meeting('tomorrow', '2026-11-27T09:00', '2026-11-27T10:00'),
    ],
    AT,
  );
  expect(ids(agenda.now)).toEqual(['on']);
  expect(ids(agenda.next)).toEqual(['next', 'next, too']);
  expect(agenda.later.map(({ day, meetings }) => [day, ...ids(meetings)])).toEqual([
    ['2026-11-26', 'afternoon'],
    ['2026-11-27', 'tomorrow'],
  ]);
  expect(ids(agenda.past)).toEqual(['earlier today', 'early']);
});

test('what takes the whole day is not what is next', () => {
  const agenda = agendaOf(
    [
      meeting('fair', '2026-11-27T00:00', '2026-11-28T00:00', { allDay: true }),
      meeting('call', '2026-11-27T09:00', '2026-11-27T10:00'),
    ],
    AT,
  );
  expect(ids(agenda.next)).toEqual(['call']);
  expect(agenda.later.map(({ meetings }) => ids(meetings))).toEqual([['fair']]);
});
