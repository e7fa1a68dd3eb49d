import { fireEvent, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { problem, serve } from '../../testing/server';
import { renderConsole } from '../testing';
import { moved, Order } from './Order';
import { aPlugin } from './samples';

const ORDER = 'PUT /api/v1/admin/plugin-order';
const plugins = [
  aPlugin({ name: 'book', position: 2 }),
  aPlugin({ name: 'crm', position: 1 }),
  aPlugin({ name: 'new', position: null }),
];

async function show(answer: () => Response = () => new Response(null, { status: 204 })) {
  const changed = vi.fn();
  const asked = serve({ [ORDER]: answer });
  await renderConsole(<Order plugins={plugins} changed={changed} />, { at: '/admin', pattern: '/admin' });
  return { asked, changed };
}

test('a plugin is moved by a button or a key, and that is said', async () => {
  const { asked, changed } = await show();
  expect(screen.getAllByTestId('order-item').map(({ textContent }) => textContent)).toEqual(['crm', 'book']);
  expect(screen.getByRole('button', { name: 'Move crm up' })).toBeDisabled();
  screen.getByRole('button', { name: 'Move book up' }).focus();
  await userEvent.keyboard('{Enter}');
  expect(asked[0]?.body).toEqual({ names: ['book', 'crm'] });
  expect(await screen.findByText('book is at place 1 of 2.')).toBeVisible();
  expect(changed).toHaveBeenCalledOnce();
});

test('a plugin is moved by dragging it', async () => {
  const { asked } = await show();
  const [crm, book] = screen.getAllByTestId('order-item');
  if (!crm || !book) throw new Error('two items were expected');
  fireEvent.dragStart(crm, { dataTransfer: {} });
  fireEvent.dragOver(book);
  fireEvent.drop(book);
  expect(await screen.findByText('crm is at place 2 of 2.')).toBeVisible();
  expect(asked[0]?.body).toEqual({ names: ['book', 'crm'] });
});

test('what the server refuses is told', async () => {
  await show(() => problem(409, 'Look again before you order them.'));
  await userEvent.click(screen.getByRole('button', { name: 'Move crm down' }));
  expect(await screen.findByText('Look again before you order them.')).toBeVisible();
});

test('one is moved among the others', () => {
  const names = ['a', 'b', 'c', 'd'];
  expect(moved(names, 0, 2)).toEqual(['b', 'c', 'a', 'd']);
  expect(moved(names, 3, 0)).toEqual(['d', 'a', 'b', 'c']);
  expect(moved(names, 7, 0)).toEqual(names);
});
