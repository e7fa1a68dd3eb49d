import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { json, serve } from '../../testing/server';
import { CONSOLE_ROUTES } from '../routes';
import { renderConsole } from '../testing';
import { Quotas } from './Quotas';

test('each quota is told with how much of it is used', async () => {
  const items = [
    { quota: 'key-values', used: 1200, most: 100_000 },
    { quota: 'plugin-version-bytes', used: 5_000_000, most: 5_000_000 },
    { quota: 'connections', used: 0, most: 0 },
  ];
  serve({ 'GET /api/v1/admin/quotas': () => json({ items }) });
  await renderConsole(<Quotas />, { at: CONSOLE_ROUTES.quotas, pattern: CONSOLE_ROUTES.quotas });
  const [values, bytes, connections] = await screen.findAllByTestId('quota');
  expect(values).toHaveTextContent('Values that plugins keep1,200 of 100,000');
  expect(bytes).toHaveTextContent('5 MB of 5 MB');
  expect(connections).toHaveTextContent('0 of 0');
});
