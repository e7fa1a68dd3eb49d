import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { RetentionList } from '../../api/types';
import { json, serve } from '../../testing/server';
import { CONSOLE_ROUTES } from '../routes';
import { renderConsole } from '../testing';
import { RetentionForm } from './RetentionForm';

const LIST: RetentionList = {
  items: [
    { kind: 'calls', ownDays: null, operatorDays: 730, days: 730, leastDays: 1 },
    { kind: 'log-lines', ownDays: 7, operatorDays: null, days: 7, leastDays: 1 },
    { kind: 'audit', ownDays: null, operatorDays: 730, days: 730, leastDays: 30 },
  ],
};

async function show(change: () => Response) {
  const asked = serve({ 'GET /api/v1/admin/retention': () => json(LIST), 'PATCH /api/v1/admin/retention': change });
  await renderConsole(<RetentionForm />, { at: CONSOLE_ROUTES.settings, pattern: CONSOLE_ROUTES.settings });
  await screen.findByLabelText('Calls with their notes');
  return () => asked.filter(({ body }) => body !== undefined).map(({ body }) => body);
}

const save = () => userEvent.click(screen.getByRole('button', { name: 'Save how long' }));

test('keeping things shorter is asked for once more, and says what counts then', async () => {
  const sent = await show(() => json(LIST));
  expect(screen.getByText('The operator keeps it for ever.')).toBeVisible();
  expect(screen.getByText(/At least 30 days/)).toBeVisible();
  await userEvent.type(screen.getByLabelText('Calls with their notes'), '90');
  await save();
  expect(screen.getByRole('dialog')).toHaveTextContent('nobody can bring it back');
  expect(sent()).toEqual([]);
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Save how long' }));
  await vi.waitFor(() => expect(sent()).toEqual([{ calls: 90, logLines: 7, audit: null }]));
});

test('longer is saved at once, and what is no number of days is not sent', async () => {
  const sent = await show(() =>
    json({ detail: 'no', errors: [{ field: 'logLines', message: 'from 1 to 30 is expected' }] }, 400),
  );
  const lines = screen.getByLabelText('Lines that plugins wrote');
  await userEvent.clear(lines);
  await userEvent.type(lines, '1.5');
  await save();
  expect(screen.getByText('A whole number of days is needed, or nothing.')).toBeVisible();
  expect(sent()).toEqual([]);
  await userEvent.clear(lines);
  await userEvent.type(lines, '90');
  await save();
  expect(await screen.findByText('from 1 to 30 is expected')).toBeVisible();
});
