import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { json, serve } from '../../testing/server';
import { CONSOLE_ROUTES } from '../routes';
import { renderConsole } from '../testing';
import { BlockedDigests } from './BlockedDigests';

const digest = `sha256:${'a'.repeat(64)}`;
const URL = `/api/v1/operator/blocked-digests`;
const one = { digest, reason: 'It sends customers away.', blockedAt: '2026-11-26T10:00:00Z', blockedBy: 'olga' };

const show = async (roles: ('operator' | 'admin')[] = ['operator']) => {
  const asked = serve({
    [`GET ${URL}`]: () => json({ items: [one] }),
    [`PUT ${URL}/${encodeURIComponent(digest)}`]: () => json({ replaced: 2 }),
    [`DELETE ${URL}/${encodeURIComponent(digest)}`]: () => new Response(null, { status: 204 }),
  });
  await renderConsole(<BlockedDigests />, { at: CONSOLE_ROUTES.blocked, pattern: CONSOLE_ROUTES.blocked, roles });
  return asked;
};

test('a component is blocked by its digest with a reason, and it is told what that did', async () => {
  const asked = await show();
  const go = screen.getByRole('button', { name: 'Block…' });
  await userEvent.type(screen.getByLabelText('Digest'), 'abc');
  expect(screen.getByText(/64 hex digits are expected/)).toBeVisible();
  expect(go).toBeDisabled();
  await userEvent.clear(screen.getByLabelText('Digest'));
  await userEvent.type(screen.getByLabelText('Digest'), digest);
  await userEvent.type(screen.getByLabelText('Reason'), 'Bad');
  await userEvent.click(go);
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Block' }));
  expect(await screen.findByText('It is blocked. It was taken off the calls of 2 plugins.')).toBeVisible();
  expect(asked.find(({ what }) => what.startsWith('PUT'))?.body).toEqual({ reason: 'Bad' });
});

test('what is blocked is listed, and can be let go', async () => {
  const asked = await show();
  const item = await screen.findByTestId('blocked-digest');
  expect(item).toHaveTextContent('It sends customers away.');
  await userEvent.click(within(item).getByRole('button'));
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Unblock' }));
  expect(asked.some(({ what }) => what.startsWith('DELETE'))).toBe(true);
});

test('it is for the operator alone, and nothing is asked for', async () => {
  const asked = await show(['admin']);
  expect(await screen.findByText(/for the operator of this service/)).toBeVisible();
  expect(asked).toEqual([]);
});
