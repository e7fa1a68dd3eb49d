import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { Route } from 'wouter';
import { expect, test } from 'vitest';
import type { CallRecord } from '../../api/types';
import { happens, renderStaged } from '../../testing/render';
import { aRecord } from '../../testing/samples';
import { json, problem, serve } from '../../testing/server';
import { chooseLanguage } from '../../i18n';
import { CallPage } from './CallPage';
import { History } from './History';

function answerWith(...items: CallRecord[]) {
  return serve({ 'GET /api/v1/calls': () => json({ items, nextCursor: null }) });
}

test.each([
  [aRecord(), 'Incoming', 'Answered', '1:05'],
  [aRecord({ direction: 'outgoing', outcome: 'busy', durationS: null }), 'Outgoing', 'Busy', ''],
  [aRecord({ outcome: 'missed', durationS: null }), 'Missed', 'Missed', ''],
  [aRecord({ state: 'connected', outcome: null, durationS: null }), 'Incoming', 'Under way', ''],
  [aRecord({ state: 'connected', outcome: 'answered', durationS: null }), 'Incoming', 'Under way', ''],
])('a call is told with its way and how it went (%#)', async (call, way, outcome, length) => {
  answerWith(call);
  await renderStaged(<History />);
  const row = await screen.findByTestId('history-row');
  expect(within(row).getByLabelText(way)).toBeVisible();
  const cells = within(row).getAllByRole('cell');
  expect(cells[0]).toHaveTextContent('Diego Siciliani');
  expect(cells[1]).toHaveTextContent(outcome);
  expect(cells[3]).toHaveTextContent(length);
});

test('a caller with a number is called back', async () => {
  answerWith(aRecord());
  const { register } = await renderStaged(<History />);
  await userEvent.click(await screen.findByRole('button', { name: 'Call back' }));
  expect(register).toHaveBeenCalledExactlyOnceWith({ phoneNumber: '+14255550123' });
});

test('a caller without a number can’t be called back', async () => {
  answerWith(aRecord({ party: { ...aRecord().party, kind: 'anonymous', e164: null } }));
  await renderStaged(<History />);
  await screen.findByTestId('history-row');
  expect(screen.queryByRole('button', { name: 'Call back' })).not.toBeInTheDocument();
});

const WEEKLY = aRecord({
  kind: 'meeting',
  direction: 'outgoing',
  title: 'Weekly',
  subtitle: '',
  party: { ...aRecord().party, kind: 'other', display: 'Unknown caller', e164: null, national: null },
  meetingId: 'm/1',
  meetingEndsAt: '2126-11-25T11:00:00Z',
});

test('a meeting is told as one, and joined again as long as the calendar has it', async () => {
  const asked = serve({
    'GET /api/v1/calls': () => json({ items: [WEEKLY], nextCursor: null }),
    'POST /api/v1/meetings/m%2F1/join': () => json({ meetingLink: 'https://teams.example/weekly' }),
  });
  const { sdk, told } = await renderStaged(<History />);
  const row = await screen.findByTestId('history-row');
  expect(within(row).getByLabelText('Meeting')).toBeVisible();
  const cells = within(row).getAllByRole('cell');
  expect(cells[0]).toHaveTextContent('Weekly');
  expect(cells[1]).toHaveTextContent('Joined');
  expect(cells[3]).toHaveTextContent('1:05');
  expect(screen.queryByRole('button', { name: 'Call back' })).not.toBeInTheDocument();
  await userEvent.click(within(row).getByRole('button', { name: 'Join again' }));
  await waitFor(() =>
    expect(sdk.join).toHaveBeenCalledExactlyOnceWith({ meetingLink: 'https://teams.example/weekly' }),
  );
  expect(told[0]).toMatchObject({ kind: 'joined', meeting: { id: 'm/1', subject: 'Weekly' } });
  await happens(() => sdk.newest.becomes({ state: 'Connected' }));
  expect(screen.queryByRole('button', { name: 'Join again' })).not.toBeInTheDocument();
  await userEvent.selectOptions(screen.getByLabelText('Which calls'), 'Meetings');
  await waitFor(() => expect(asked.at(-1)?.query.get('kind')).toBe('meeting'));
});

test.each([
  ['is over', { meetingEndsAt: '2020-11-25T11:00:00Z' }, 'Joined'],
  ['stands in no calendar', { meetingId: null, meetingEndsAt: null, outcome: 'cancelled' }, 'Not joined'],
] as const)('a meeting that %s is not joined from here', async (_, change, outcome) => {
  answerWith(aRecord({ ...WEEKLY, ...change }));
  await renderStaged(<History />);
  expect(within(await screen.findByTestId('history-row')).getAllByRole('cell')[1]).toHaveTextContent(outcome);
  expect(screen.queryByRole('button', { name: 'Join again' })).not.toBeInTheDocument();
});

test('why a meeting can’t be joined any more is told in the agent’s language', async () => {
  serve({
    'GET /api/v1/calls': () => json({ items: [WEEKLY], nextCursor: null }),
    'POST /api/v1/meetings/m%2F1/join': () => problem(409, 'Cancelled', { says: 'cancelled' }),
  });
  await chooseLanguage('de');
  await renderStaged(<History />);
  await userEvent.click(await screen.findByRole('button', { name: 'Wieder teilnehmen' }));
  expect(await screen.findByText('Abgesagt')).toBeVisible();
  localStorage.clear();
});

test('a meeting that stands in no calendar is joined again by what it was joined by', async () => {
  const call = aRecord({ ...WEEKLY, id: 'ours-7', meetingId: null, meetingEndsAt: null, joinsAgain: true });
  const items = [call, aRecord({ ...call, id: 'ours-8', state: 'connected', title: 'Goes on', endedAt: null })];
  serve({
    'GET /api/v1/calls': () => json({ items, nextCursor: null }),
    'POST /api/v1/calls/ours-7/join': () => json({ meetingId: '234567890123', passcode: 'abc', again: 'sealed' }),
  });
  const { sdk, told } = await renderStaged(<History />);
  const [row] = await screen.findAllByTestId('history-row');
  if (!row) throw new Error('there is no row');
  // Of the one that goes on there are the controls of the call.
  expect(screen.getAllByRole('button', { name: 'Join again' })).toHaveLength(1);
  await userEvent.click(within(row).getByRole('button', { name: 'Join again' }));
  const locator = { meetingId: '234567890123', passcode: 'abc' };
  await waitFor(() => expect(sdk.join).toHaveBeenCalledExactlyOnceWith(locator));
  expect(told[0]).toMatchObject({ kind: 'joined', meeting: undefined, again: 'sealed' });
  expect(JSON.stringify(told)).not.toContain('abc');
});

test('a meeting’s own page has no other party and no customer, and its notes', async () => {
  history.replaceState(null, '', '/calls/ours-1');
  const says = { kind: 'meeting' } as const;
  serve({ 'GET /api/v1/calls/ours-1': () => json({ ...WEEKLY, title: 'Meeting', titleSays: says }) });
  await chooseLanguage('de');
  await renderStaged(<Route path="/calls/:id" component={CallPage} />);
  expect(await screen.findByRole('heading', { level: 1, name: 'Besprechung' })).toBeVisible();
  expect(screen.getByText('Besprechung: Teilgenommen')).toBeVisible();
  for (const absent of ['Gegenüber', 'Kunde', 'Einem Kunden zuordnen'])
    expect(screen.queryByText(absent)).not.toBeInTheDocument();
  expect(screen.getByLabelText('Notizen')).toBeVisible();
  localStorage.clear();
});

test('it is read again when something has happened', async () => {
  const calls: CallRecord[] = [];
  serve({ 'GET /api/v1/calls': () => json({ items: calls, nextCursor: null }) });
  const { store } = await renderStaged(<History />);
  expect(await screen.findByText(/No calls yet/)).toBeVisible();
  calls.push(aRecord());
  await happens(() => store.historyChanged());
  await waitFor(() => expect(screen.getByTestId('history-row')).toHaveTextContent('Diego Siciliani'));
});

const MISSED = aRecord({ outcome: 'missed', durationS: null });

const PLACES = [
  ['the history', '/history', <History key="history" />],
  ['its own page', '/calls/ours-1', <Route key="call" path="/calls/:id" component={CallPage} />],
] as const;

/** A missed caller is called back from a page; what the server is asked to change is told. */
async function callBack(address: string, page: (typeof PLACES)[number][2]) {
  history.replaceState(null, '', address);
  const asked = serve({
    'GET /api/v1/calls': () => json({ items: [MISSED], nextCursor: null }),
    'GET /api/v1/calls/ours-1': () => json(MISSED),
    'PATCH /api/v1/calls/ours-1': () => json({ ...MISSED, disposition: 'Called back' }),
  });
  const staged = await renderStaged(page);
  await userEvent.click(await screen.findByRole('button', { name: 'Call back' }));
  await waitFor(() => expect(staged.sdk.started).toHaveLength(1));
  const [call] = staged.sdk.started;
  if (!call) throw new Error('nobody was called');
  const changes = () => asked.filter(({ what }) => what.startsWith('PATCH')).map(({ body }) => body);
  return { call, changes };
}

test.each(PLACES)('who was called back and answered is dealt with, from %s', async (_, address, page) => {
  const { call, changes } = await callBack(address, page);
  await happens(() => call.becomes({ state: 'Ringing' }));
  expect(changes()).toEqual([]);
  await happens(() => call.becomes({ state: 'Connected' }));
  expect(changes()).toEqual([{ disposition: 'Called back' }]);
  await happens(() => call.ends(0));
  expect(changes()).toHaveLength(1);
});

test.each(PLACES)('who could not be reached is still to be called back, from %s', async (_, address, page) => {
  const { call, changes } = await callBack(address, page);
  await happens(() => call.becomes({ state: 'Ringing' }));
  await happens(() => call.ends(486));
  expect(changes()).toEqual([]);
});

test('a usual result is told in the agent’s language, whoever wrote it down', async () => {
  answerWith(aRecord({ disposition: 'Called back' }), aRecord({ id: 'ours-2', disposition: 'Rings on Monday' }));
  await chooseLanguage('de');
  await renderStaged(<History />);
  expect(await screen.findByText('Zurückgerufen')).toBeVisible();
  expect(screen.getByText('Rings on Monday')).toBeVisible();
  localStorage.clear();
});

test('a usual result is kept the same in every language', async () => {
  history.replaceState(null, '', '/calls/ours-1');
  const asked = serve({
    'GET /api/v1/calls/ours-1': () => json(aRecord()),
    'PATCH /api/v1/calls/ours-1': () => json(aRecord({ disposition: 'Resolved' })),
  });
  await chooseLanguage('de');
  await renderStaged(<Route path="/calls/:id" component={CallPage} />);
  await userEvent.type(await screen.findByLabelText('Ergebnis'), 'Gelöst');
  await userEvent.click(screen.getByRole('button', { name: 'Ergebnis speichern' }));
  await waitFor(() => expect(asked.at(-1)?.body).toEqual({ disposition: 'Resolved' }));
  expect(screen.getByLabelText('Ergebnis')).toHaveValue('Gelöst');
  localStorage.clear();
});

test('a call’s own page tells its number as it is written here', async () => {
  history.replaceState(null, '', '/calls/ours-1');
  serve({ 'GET /api/v1/calls/ours-1': () => json(aRecord()) });
  await renderStaged(<Route path="/calls/:id" component={CallPage} />);
  expect(await screen.findByText('(425) 555-0123')).toBeVisible();
});

test('whoever withholds the number is told in the agent’s language, and has no number', async () => {
  history.replaceState(null, '', '/calls/ours-1');
  const says = { kind: 'anonymous-caller' } as const;
  const party = { ...aRecord().party, kind: 'anonymous', display: 'Anonymous caller', displaySays: says } as const;
  const record = aRecord({ party, title: party.display, titleSays: says });
  serve({ 'GET /api/v1/calls/ours-1': () => json(record) });
  await chooseLanguage('de');
  await renderStaged(<Route path="/calls/:id" component={CallPage} />);
  expect(await screen.findByRole('heading', { level: 1, name: 'Anonymer Anruf' })).toBeVisible();
  expect(screen.queryByText('Nummer')).not.toBeInTheDocument();
  localStorage.clear();
});
