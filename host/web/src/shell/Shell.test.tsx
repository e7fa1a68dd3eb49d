import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { challenged } from '../api/challenge';
import { happens, renderStaged } from '../testing/render';
import { aCustomerPage, alice } from '../testing/samples';
import { json, serve } from '../testing/server';
import { DIEGO } from '../testing/stage';
import { Shell } from './Shell';

async function show() {
  const asked = serve({
    'GET /api/v1/customers': () => json(aCustomerPage([])),
    'GET /api/v1/calls': () => json({ items: [], nextCursor: null }),
    'POST /auth/sign-out': () => new Response(null, { status: 204 }),
  });
  return { asked, ...(await renderStaged(<Shell me={alice} />)) };
}

test('it says who is signed in where, and whether calls can come', async () => {
  const { sdk } = await show();
  expect(screen.getByText('Alice Mertens, Fabrikam')).toBeVisible();
  expect(screen.getByTestId('ready-indicator')).toHaveTextContent('Ready for calls');
  await happens(() => sdk.becomes('connecting'));
  expect(screen.getByTestId('ready-indicator')).toHaveTextContent('Connecting…');
});

test('its links change the page without loading it anew, and so does going back', async () => {
  await show();
  expect(await screen.findByRole('heading', { level: 1, name: 'Customers' })).toBeVisible();
  expect(location.pathname).toBe('/customers');
  // The title follows the page.
  await waitFor(() => expect(document.title).toBe('Customers – Switchboard'));
  expect(document.body).toHaveFocus();
  await userEvent.click(screen.getByRole('link', { name: 'History' }));
  // Screen readers hear which page has come.
  // The heading is there a moment before it has the focus.
  await waitFor(() => expect(screen.getByRole('heading', { level: 1, name: 'History' })).toHaveFocus());
  expect(location.pathname).toBe('/history');
  history.back();
  expect(await screen.findByRole('heading', { level: 1, name: 'Customers' })).toBeVisible();
});

test('an address that no page has is told, with the pages that there are', async () => {
  history.replaceState(null, '', '/nonsense');
  await show();
  expect(await screen.findByRole('heading', { level: 1, name: 'Page not found' })).toBeVisible();
  expect(screen.getByText(/\/nonsense/)).toBeVisible();
  await userEvent.click(within(screen.getByRole('main')).getByRole('link', { name: 'Customers' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Customers' })).toBeVisible();
});

test('an agent who looks for the console is told whom it is for', async () => {
  history.replaceState(null, '', '/admin/plugins');
  const { asked } = await show();
  expect(await screen.findByText(/for administrators and developers of Fabrikam/)).toBeVisible();
  expect(screen.queryByRole('link', { name: 'Admin' })).not.toBeInTheDocument();
  expect(asked.filter(({ what }) => what.includes('/admin/'))).toEqual([]);
});

test('a call that rings and one that is under way are shown on every page', async () => {
  const { sdk, store } = await show();
  await happens(() => store.dial({ userId: 'megan' }, { title: 'Megan Bowen' }));
  await happens(() => {
    sdk.rings(DIEGO);
    sdk.rings({ identifier: undefined, displayName: 'Liam' });
  });
  await userEvent.click(screen.getByRole('link', { name: 'History' }));
  expect(screen.getByTestId('call-bar')).toBeVisible();
  const names = (await screen.findAllByTestId('incoming-call')).map((card) => card.getAttribute('aria-label'));
  expect(names).toEqual(['+14255550123 is calling', 'Liam is calling']);
});

test('what belongs to no call stays until it is dismissed', async () => {
  const { store } = await show();
  await happens(() => store.notify('not-recorded', 'it is raining'));
  expect(screen.getByText('The call is not in the history: it is raining')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByText(/it is raining/)).not.toBeInTheDocument();
});

test('what Microsoft wants is asked for, and leads back here', async () => {
  await show();
  await userEvent.click(screen.getByRole('link', { name: 'History' }));
  challenged('/auth/sign-in?challenge=abc', 'Microsoft wants a second proof.');
  expect(await screen.findByText('Microsoft wants a second proof.')).toBeVisible();
  const link = screen.getByRole('link', { name: 'Continue at Microsoft' });
  expect(link).toHaveAttribute('href', '/auth/sign-in?challenge=abc&return_to=%2Fhistory');
});

test('signing out ends the session at the server, then leaves the page', async () => {
  const { asked } = await show();
  const assign = vi.fn();
  vi.stubGlobal('location', { assign, pathname: '/customers', search: '' });
  await userEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  await waitFor(() => expect(assign).toHaveBeenCalledExactlyOnceWith('/'));
  expect(asked.map(({ what }) => what)).toContain('POST /auth/sign-out');
});
