import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { ServiceState } from '../../api/types';
import { json, serve } from '../../testing/server';
import { CONSOLE_ROUTES } from '../routes';
import { renderConsole } from '../testing';
import { Service } from './Service';

const SERVICE = 'GET /api/v1/operator/service';

const state: ServiceState = {
  version: '0.1.0',
  workers: [
    { pool: 'live', class: 'small', ready: true, starts: 1, inFlight: 3, components: 12 },
    { pool: 'live', class: 'large', ready: false, starts: 4, inFlight: 0, components: 0 },
    { pool: 'probation', class: 'small', ready: true, starts: 1, inFlight: 2, components: 1 },
  ],
  pluginsLoading: 0,
  pluginsNotLoadable: 0,
  callLogWaiting: 7,
  callLogDue: 2,
  failingRings: 1,
  database: [{ name: 'shared', open: 4, inUse: 1, most: 20 }],
  callingTokens: [{ resource: 'main', waiting: 9 }],
};

const show = (roles: ('admin' | 'operator')[]) =>
  renderConsole(<Service />, { at: CONSOLE_ROUTES.service, pattern: CONSOLE_ROUTES.service, roles });

test('the operator sees workers and queues, and asks again', async () => {
  let waiting = 7;
  serve({ [SERVICE]: () => json({ ...state, callLogWaiting: waiting }) });
  await show(['operator']);
  const [small, large, probation] = await screen.findAllByTestId('worker-row');
  expect(small).toHaveTextContent('Ready');
  expect(large).toHaveTextContent('Not ready');
  expect(large).toHaveTextContent('4 times');
  expect(small).toHaveTextContent('Calls');
  expect(probation).toHaveTextContent('Trials');
  expect(screen.getByText('7, 2 of them due now')).toBeVisible();
  expect(screen.getByText('1 of 4 open ones in use; 20 may be open')).toBeVisible();
  expect(screen.getByText('All are ready')).toBeVisible();
  waiting = 0;
  await userEvent.click(screen.getByRole('button', { name: 'Refresh' }));
  expect(await screen.findByText('0, 2 of them due now')).toBeVisible();
});

test('it is for the operator alone', async () => {
  const asked = serve({});
  await show(['admin']);
  expect(await screen.findByText(/for the operator of this service/)).toBeVisible();
  expect(asked).toEqual([]);
});
