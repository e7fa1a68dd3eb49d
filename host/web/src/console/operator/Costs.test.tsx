import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { json, serve } from '../../testing/server';
import { CONSOLE_ROUTES } from '../routes';
import { renderConsole } from '../testing';
import { Costs } from './Costs';

const COSTS = 'GET /api/v1/operator/costs';

test('the costliest tenant is named first, with what it cost', async () => {
  const tenant = { calls: 1200, failures: 3, hostCalls: 5, egressBytes: 2_000_000 };
  const asked = serve({
    [COSTS]: () =>
      json({
        since: '2026-11-01T00:00:00Z',
        items: [
          { id: 'w', name: 'Wingtip', computingSeconds: 75, ...tenant },
          { id: 'f', name: 'Fabrikam', computingSeconds: 0.4, ...tenant },
        ],
      }),
  });
  await renderConsole(<Costs />, { at: CONSOLE_ROUTES.costs, pattern: CONSOLE_ROUTES.costs, roles: ['operator'] });
  expect(await screen.findByText('Wingtip')).toBeInTheDocument();
  expect(screen.getByText('computed 75 sec')).toBeInTheDocument();
  expect(screen.getAllByText('1,200 calls, 3 without an answer')).toHaveLength(2);
  await userEvent.selectOptions(screen.getByLabelText('Time'), 'The last 7 days');
  expect(asked.at(-1)?.query.get('days')).toBe('7');
});

test('it is for the operator alone', async () => {
  const asked = serve({});
  await renderConsole(<Costs />, { at: CONSOLE_ROUTES.costs, pattern: CONSOLE_ROUTES.costs, roles: ['admin'] });
  expect(await screen.findByText(/for the operator of this service/)).toBeVisible();
  expect(asked).toEqual([]);
});
