import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { CallingSession } from '../../api/types';
import { json, serve } from '../../testing/server';
import { CONSOLE_ROUTES } from '../routes';
import { renderConsole } from '../testing';
import { Reachable } from './Reachable';

const SESSIONS = 'GET /api/v1/calling/sessions';

const session = (change: Partial<CallingSession>): CallingSession => ({
  id: 's-1',
  user: { id: 'a', displayName: 'Alice', userPrincipalName: 'alice@fabrikam.example' },
  state: 'connected',
  device: 'Chrome on Windows',
  sdkVersion: '1.0',
  userAgent: '',
  tokenExpiresAt: null,
  startedAt: '2026-11-25T10:00:00Z',
  changedAt: '2026-11-25T10:00:00Z',
  lastSeenAt: '2026-11-25T10:05:00Z',
  expiresAt: '2026-11-25T10:06:30Z',
  endedAt: null,
  endReason: null,
  ...change,
});

const show = (roles: ('admin' | 'developer')[]) =>
  renderConsole(<Reachable />, { at: CONSOLE_ROUTES.reachable, pattern: CONSOLE_ROUTES.reachable, roles });

test('the admin sees whose tabs take calls, and how they are connected', async () => {
  const asked = serve({
    [SESSIONS]: () => json({ items: [session({}), session({ id: 's-2', state: 'reconnecting' })], nextCursor: null }),
  });
  await show(['admin']);
  const [first, second] = await screen.findAllByTestId('reachable-row');
  expect(first).toHaveTextContent('Alice');
  expect(first).toHaveTextContent('Reachable');
  expect(second).toHaveTextContent('Was cut off, connects again');
  expect(asked[0]?.query.get('of')).toBe('tenant');
});

test('where nobody is, it says so; and it is for admins', async () => {
  serve({ [SESSIONS]: () => json({ items: [], nextCursor: null }) });
  await show(['admin']);
  expect(await screen.findByText('Nobody has a tab open that takes calls.')).toBeVisible();
});
