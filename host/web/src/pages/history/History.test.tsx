import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { CallRecord } from '../../api/types';
import { happens, renderStaged } from '../../testing/render';
import { aRecord } from '../../testing/samples';
import { json, serve } from '../../testing/server';
import { History } from './History';

function answerWith(...items: CallRecord[]) {
  return serve({ 'GET /api/v1/calls': () => json({ items, nextCursor: null }) });
}

test.each([
  [aRecord(), 'Incoming', 'Answered', '1:05'],
  [aRecord({ direction: 'outgoing', outcome: 'busy', durationS: null }), 'Outgoing', 'Busy', ''],
  [aRecord({ outcome: 'missed', durationS: null }), 'Missed', 'Missed', ''],
  [aRecord({ state: 'connected', outcome: null, durationS: null }), 'Incoming', 'Under way', ''],
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

test('it is read again when something has happened', async () => {
  const calls: CallRecord[] = [];
  serve({ 'GET /api/v1/calls': () => json({ items: calls, nextCursor: null }) });
  const { store } = await renderStaged(<History />);
  expect(await screen.findByText(/No calls yet/)).toBeVisible();
  calls.push(aRecord());
  await happens(() => store.historyChanged());
  await waitFor(() => expect(screen.getByTestId('history-row')).toHaveTextContent('Diego Siciliani'));
});
