import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { Erasure as Found } from '../../api/types';
import { json, serve } from '../../testing/server';
import { CONSOLE_ROUTES } from '../routes';
import { renderConsole } from '../testing';
import { Erasure } from './Erasure';

const ERASE = 'POST /api/v1/admin/erasure';

const found = (change: Partial<Found> = {}): Found => ({
  erased: false,
  receipt: 'person:0123456789abcdef',
  customers: [{ id: 'diego', name: 'Diego Siciliani' }],
  calls: 4,
  logLines: 2,
  values: 1,
  choices: 0,
  importLines: 0,
  accounts: 0,
  ...change,
});

const show = (answer: (preview: boolean) => Response, roles: ('admin' | 'developer')[] = ['admin']) => {
  const asked = serve({ [ERASE]: ({ body }) => answer((body as { preview?: boolean }).preview === true) });
  return renderConsole(<Erasure />, { at: CONSOLE_ROUTES.erasure, pattern: CONSOLE_ROUTES.erasure, roles }).then(
    () => asked,
  );
};

test('what there is is shown first, and erased only after a second yes', async () => {
  const asked = await show((preview) => json(found({ erased: !preview })));
  await userEvent.type(screen.getByLabelText('Telephone number', { selector: 'input[type=tel]' }), '+1 425 555 0123');
  await userEvent.click(screen.getByRole('button', { name: 'Show what there is' }));
  expect(await screen.findByTestId('erasure-found')).toHaveTextContent('1 customer:Diego Siciliani');
  expect(asked.map(({ body }) => body)).toEqual([{ number: '+1 425 555 0123', preview: true }]);
  await userEvent.click(screen.getByRole('button', { name: 'Erase all of this…' }));
  const dialog = await screen.findByRole('dialog');
  expect(dialog).toHaveTextContent('Everything that is kept of +1 425 555 0123 is gone at once.');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Erase' }));
  expect(await screen.findByTestId('erased')).toHaveTextContent('person:0123456789abcdef');
  expect(asked[1]?.body).toEqual({ number: '+1 425 555 0123' });
  expect(screen.queryByTestId('erasure-found')).not.toBeInTheDocument();
});

test('where there is nothing there is nothing to erase, and what is wrong with the number is said at it', async () => {
  await show((preview) => json(found({ erased: !preview, customers: [], calls: 0, logLines: 0, values: 0 })));
  await userEvent.type(screen.getByLabelText('Telephone number', { selector: 'input[type=tel]' }), '1');
  await userEvent.click(screen.getByRole('button', { name: 'Show what there is' }));
  expect(await screen.findByText('Nothing is kept of this person.')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Erase all of this…' })).not.toBeInTheDocument();
});

test('what the server does not understand is told at the field', async () => {
  await show(() =>
    json({ detail: 'wrong', errors: [{ field: 'email', message: 'a whole address is expected' }] }, 400),
  );
  await userEvent.click(screen.getByRole('radio', { name: 'Mail address' }));
  await userEvent.type(screen.getByLabelText('Mail address', { selector: 'input[type=email]' }), 'diego');
  await userEvent.click(screen.getByRole('button', { name: 'Show what there is' }));
  expect(await screen.findByText('a whole address is expected')).toBeVisible();
});
