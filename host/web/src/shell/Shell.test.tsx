import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { challenged } from '../api/challenge';
import type { Calls } from '../calls/calls';
import { quietCalls, renderWith } from '../testing/render';
import { aCustomerPage, active, alice, aRingingCall, ringing } from '../testing/samples';
import { json, type Asked, serve } from '../testing/server';
import { Shell } from './Shell';

function show(change: Partial<Calls> = {}): { calls: Calls; asked: Asked[]; update: (calls: Calls) => void } {
  const asked = serve({
    'GET /api/v1/customers': () => json(aCustomerPage([])),
    'GET /api/v1/calls': () => json({ items: [], nextCursor: null }),
    'POST /auth/sign-out': () => new Response(null, { status: 204 }),
  });
  const calls = quietCalls(change);
  return { calls, asked, ...renderWith(<Shell me={alice} />, calls) };
}

test('it says who is signed in where, and whether calls can come', () => {
  const { update } = show({ ready: false });
  expect(screen.getByText('Alice Mertens, Fabrikam')).toBeVisible();
  expect(screen.getByRole('status')).toHaveTextContent('Connecting…');
  update(quietCalls({ ready: true }));
  expect(screen.getByRole('status')).toHaveTextContent('Ready for calls');
});

test('its links change the page without loading it anew, and so does going back', async () => {
  show();
  expect(await screen.findByRole('heading', { level: 1, name: 'Customers' })).toBeVisible();
  expect(location.pathname).toBe('/customers');
  expect(document.title).toBe('Customers – Switchboard');
  expect(document.body).toHaveFocus();
  await userEvent.click(screen.getByRole('link', { name: 'History' }));
  // Screen readers hear which page has come.
  expect(await screen.findByRole('heading', { level: 1, name: 'History' })).toHaveFocus();
  expect(location.pathname).toBe('/history');
  history.back();
  expect(await screen.findByRole('heading', { level: 1, name: 'Customers' })).toBeVisible();
});

test('an address that no page has is told, with the pages that there are', async () => {
  history.replaceState(null, '', '/nonsense');
  show();
  expect(await screen.findByRole('heading', { level: 1, name: 'Page not found' })).toBeVisible();
  expect(screen.getByText(/\/nonsense/)).toBeVisible();
  expect(screen.queryByText(/administrators/)).not.toBeInTheDocument();
  await userEvent.click(within(screen.getByRole('main')).getByRole('link', { name: 'Customers' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Customers' })).toBeVisible();
});

test('who looks for a console is told that there is none', async () => {
  history.replaceState(null, '', '/admin/plugins');
  show();
  expect(await screen.findByText(/no pages for administrators/)).toBeVisible();
});

test('a call that rings and one that is under way are shown on every page', async () => {
  show({
    active: active({ title: 'Megan Bowen' }),
    ringing: [
      ringing(),
      ringing({
        call: aRingingCall({ id: 'call-2', callerInfo: { identifier: undefined, displayName: 'Liam' } }),
        card: undefined,
      }),
    ],
  });
  await userEvent.click(screen.getByRole('link', { name: 'History' }));
  expect(screen.getByRole('region', { name: 'Active call' })).toHaveTextContent('Megan Bowen');
  const names = (await screen.findAllByRole('alertdialog')).map((card) => card.getAttribute('aria-label'));
  expect(names).toEqual(['Diego Siciliani is calling', 'Liam is calling']);
});

test('an error stays until it is dismissed', async () => {
  const { calls } = show({ error: 'The call can’t be made: it is raining' });
  expect(screen.getByText('The call can’t be made: it is raining')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(calls.dismissError).toHaveBeenCalledOnce();
});

test('what Microsoft wants is asked for, and leads back here', async () => {
  show();
  await userEvent.click(screen.getByRole('link', { name: 'History' }));
  challenged('/auth/sign-in?challenge=abc', 'Microsoft wants a second proof.');
  expect(await screen.findByText('Microsoft wants a second proof.')).toBeVisible();
  const link = screen.getByRole('link', { name: 'Continue at Microsoft' });
  expect(link).toHaveAttribute('href', '/auth/sign-in?challenge=abc&return_to=%2Fhistory');
});

test('signing out ends the session at the server, then leaves the page', async () => {
  const { asked } = show();
  const assign = vi.fn();
  vi.stubGlobal('location', { assign });
  await userEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  await waitFor(() => expect(assign).toHaveBeenCalledExactlyOnceWith('/'));
  expect(asked.map(({ what }) => what)).toContain('POST /auth/sign-out');
});
