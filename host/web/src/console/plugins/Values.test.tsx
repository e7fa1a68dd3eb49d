import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { json, serve } from '../../testing/server';
import { CONSOLE_ROUTES, valuesPath } from '../routes';
import { renderConsole } from '../testing';
import { Values } from './Values';

const URL = '/api/v1/admin/plugins/phone-book/key-value';
const KEY = `${URL}/${encodeURIComponent('+1425')}`;

async function show(keys = ['+1425', '+44'], nextCursor: string | null = null) {
  const asked = serve({
    [`GET ${URL}`]: () => json({ keys, nextCursor }),
    [`GET ${KEY}`]: () => new Response('{"name":"Megan"}'),
    [`PUT ${KEY}`]: () => new Response(null, { status: 204 }),
    [`DELETE ${KEY}`]: () => new Response(null, { status: 204 }),
    [`POST ${URL}`]: () => json({ entries: 2 }),
  });
  await renderConsole(<Values />, { at: valuesPath('phone-book'), pattern: CONSOLE_ROUTES.values });
  return { asked, whats: () => asked.map(({ what }) => what) };
}

test('keys are listed, and one’s value is read and written', async () => {
  const { whats } = await show();
  expect((await screen.findAllByTestId('value-key')).map(({ textContent }) => textContent)).toHaveLength(2);
  await userEvent.click(screen.getByRole('button', { name: 'Open +1425' }));
  await userEvent.click(screen.getByRole('button', { name: 'Read' }));
  const value = await screen.findByLabelText('Value');
  expect(value).toHaveValue('{"name":"Megan"}');
  await userEvent.clear(value);
  // What the stand-in of the server reads is JSON.
  await userEvent.type(value, '"Alex"');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(whats()).toContain(`PUT ${KEY}`);
});

test('a value is deleted after a second yes', async () => {
  const { whats } = await show();
  await userEvent.click(await screen.findByRole('button', { name: 'Delete +1425' }));
  expect(whats()).not.toContain(`DELETE ${KEY}`);
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Delete' }));
  expect(whats()).toContain(`DELETE ${KEY}`);
});

test('many are loaded from a file, and what is no object of them is told', async () => {
  const { asked } = await show([]);
  expect(await screen.findByText('The plugin keeps nothing.')).toBeVisible();
  const input = screen.getByLabelText('Choose a file', { selector: 'input' });
  // jsdom’s files can’t be read as texts.
  const file = (text: string) =>
    Object.assign(new File([text], 'book.json', { type: 'application/json' }), { text: () => Promise.resolve(text) });
  await userEvent.upload(input, file('[1]'));
  expect(await screen.findByText(/object of keys and values is expected/)).toBeVisible();
  await userEvent.upload(input, file('{'));
  expect(await screen.findByText(/The file is no JSON/)).toBeVisible();
  for (const text of ['{"a": "1", "b": {"c": 2}}', '{"entries": {"a": "1", "b": {"c": 2}}}']) {
    await userEvent.upload(input, file(text));
    expect(await screen.findByText('2 values were set.')).toBeVisible();
    expect(asked.filter(({ what }) => what.startsWith('POST')).at(-1)?.body).toEqual({
      entries: { a: '1', b: { c: 2 } },
    });
  }
});

test('where there are more keys than are listed, that is said', async () => {
  await show(['a'], 'next');
  expect(await screen.findByText(/These are the first 1/)).toBeVisible();
});
