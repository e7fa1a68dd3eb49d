import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { json, problem, serve } from '../../testing/server';
import { CONSOLE_ROUTES } from '../routes';
import { renderConsole } from '../testing';
import { Plugins } from './Plugins';
import { aPlugin } from './samples';

const LIST = 'GET /api/v1/admin/plugins';

const show = (roles?: ('admin' | 'developer' | 'agent')[]) =>
  renderConsole(<Plugins />, { at: CONSOLE_ROUTES.plugins, pattern: CONSOLE_ROUTES.plugins, ...(roles && { roles }) });

test('each plugin is listed with its active version, what it is for and how it failed lately', async () => {
  const newest = {
    at: '2026-11-26T10:00:00Z',
    message: 'caller-id gave no answer: timed out',
    hook: 'caller-id' as const,
    callId: 'call-7',
    digest: aPlugin().versions[0]?.digest ?? '',
  };
  serve({
    [LIST]: () =>
      json({ items: [aPlugin({ recentErrors: { count: 3, newest } }), aPlugin({ name: 'off', active: null })] }),
  });
  await show();
  const [book, off] = await screen.findAllByTestId('plugin-row');
  if (!book || !off) throw new Error('two rows were expected');
  for (const text of ['phone-book', 'Version 1.0.0 is active', 'Callers', /3 errors .* timed out/])
    expect(within(book).getByText(text)).toBeVisible();
  expect(within(book).getByRole('link', { name: 'Show it in the log' })).toHaveAttribute(
    'href',
    '/admin/plugins/phone-book/log?callId=call-7',
  );
  expect(within(off).getByText('Off')).toBeVisible();
  expect(within(off).queryByText(/errors/)).not.toBeInTheDocument();
});

test('an organisation without plugins is told how to begin', async () => {
  serve({ [LIST]: () => json({ items: [] }) });
  await show(['developer']);
  expect(await screen.findByTestId('no-plugins')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Upload a version' })).toBeVisible();
});

test('what the server refuses is told', async () => {
  serve({ [LIST]: () => problem(503, 'The database is away.') });
  await show();
  expect(await screen.findByText('The database is away.')).toBeVisible();
});

test('an agent sees no more than that it is not theirs, and nothing is asked for', async () => {
  const asked = serve({});
  await show(['agent']);
  expect(await screen.findByText(/for administrators and developers of Fabrikam/)).toBeVisible();
  expect(asked).toEqual([]);
});
