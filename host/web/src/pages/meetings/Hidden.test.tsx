import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { MeetingList } from '../../api/types';
import { chooseLanguage } from '../../i18n';
import { Hidden } from './Hidden';

const list = (change: Partial<MeetingList>): MeetingList => ({
  items: [],
  hiddenCount: 0,
  hidden: [],
  filters: [],
  start: '2026-11-26T00:00:00Z',
  end: '2026-11-27T00:00:00Z',
  timeZone: 'UTC',
  timeZoneSource: 'mailbox',
  more: false,
  cached: false,
  ageS: 0,
  ...change,
});

test('why meetings are hidden is told in the agent’s language, and in a plugin’s own words where it has some', async () => {
  await chooseLanguage('de');
  render(
    <Hidden
      list={list({
        hiddenCount: 4,
        hidden: [
          { reason: 'You declined', says: 'declined', by: 'switchboard', count: 2 },
          { reason: 'Hidden by your organisation', says: 'organisation', by: 'plugin:rules', count: 1 },
          { reason: 'internal', says: null, by: 'plugin:rules', count: 1 },
        ],
        filters: [
          { plugin: 'plugin:rules', answered: true, says: 'judged', detail: 'Judged 2 of 4 meetings.' },
          { plugin: 'plugin:slow', answered: false, says: 'timed-out', detail: 'It gave no answer: in English' },
        ],
      })}
    />,
  );
  const reasons = screen.getAllByRole('listitem', { hidden: true }).map((item) => item.textContent);
  expect(reasons).toEqual([
    '2: Sie haben abgelehnt (Switchboard)',
    '1: Von Ihrer Organisation ausgeblendet (rules)',
    '1: internal (rules)',
  ]);
  expect(screen.getByText('slow hat die Besprechungen nicht beurteilt: es hat zu lange gebraucht')).toBeVisible();
  expect(screen.queryByText(/^rules hat/)).toBeNull();
});
