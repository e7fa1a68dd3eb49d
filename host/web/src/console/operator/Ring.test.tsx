import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { LastSyntheticRing } from '../../api/types';
import { json, serve } from '../../testing/server';
import { CONSOLE_ROUTES } from '../routes';
import { renderConsole } from '../testing';
import { Ring } from './Ring';

const RING = 'POST /api/v1/operator/tenants/t-1/ring';

const INCOMPLETE: LastSyntheticRing = {
  at: '2026-11-25T10:00:00Z',
  outcome: 'incomplete',
  firstMs: 3,
  finalMs: 2001,
  failed: [
    { source: 'plugin:crm', why: 'crashed' },
    { source: 'customers', why: 'timed-out' },
  ],
};

const show = (last: LastSyntheticRing | null) =>
  renderConsole(<Ring id="t-1" last={last} />, {
    at: CONSOLE_ROUTES.tenants,
    pattern: CONSOLE_ROUTES.tenants,
    roles: ['operator'],
  });

test('the last ring is told with what was missing on its card', async () => {
  serve({});
  await show(INCOMPLETE);
  expect(screen.getByTestId('ring')).toHaveTextContent('Something was missing');
  expect(screen.getByText('crm').nextSibling).toHaveTextContent('Crashed');
  expect(screen.getByText('Customers').nextSibling).toHaveTextContent('Took too long');
});

test('the operator rings now', async () => {
  serve({ [RING]: () => json({ ...INCOMPLETE, outcome: 'complete', failed: [] }) });
  await show(null);
  expect(screen.getByText('Nobody has rung yet.')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Ring now' }));
  expect(await screen.findByTestId('ring')).toHaveTextContent('Complete');
});

test('why it can’t be done is told', async () => {
  serve({ [RING]: () => json({ type: '/problems/conflict', detail: 'another ring is under way' }, 409) });
  await show(INCOMPLETE);
  await userEvent.click(screen.getByRole('button', { name: 'Ring now' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('another ring is under way');
  expect(screen.getByTestId('ring')).toBeVisible();
});
