import { cleanup, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { Route, Switch } from 'wouter';
import { afterEach, expect, test } from 'vitest';
import type { Customer } from '../../api/types';
import { renderStaged } from '../../testing/render';
import { json, serve } from '../../testing/server';
import { CustomerEdit } from './CustomerEdit';
import { CustomerNew } from './CustomerNew';
import { CustomerPage } from './CustomerPage';

const diego = (change: Partial<Customer> = {}): Customer => ({
  id: 'diego',
  recordType: 'contact',
  name: 'Diego',
  company: 'Northwind',
  title: null,
  email: null,
  phones: [{ number: '+1 425-555-0123', e164: '+14255550123', extension: null, label: null }],
  phoneForms: [],
  owner: null,
  lastActivity: null,
  url: null,
  badges: [],
  fields: [],
  extra: [],
  ...change,
});

const answered = (customer: Customer, etag = '"1"') =>
  new Response(JSON.stringify(customer), { headers: { 'content-type': 'application/json', etag } });

const EMPTY = () => json({ items: [], nextCursor: null });
const OTHERS = { 'GET /api/v1/calls': EMPTY, 'GET /api/v1/meetings': EMPTY };

const come = async (address: string) => {
  history.replaceState(null, '', address);
  return renderStaged(
    <Switch>
      <Route path="/customers/new" component={CustomerNew} />
      <Route path="/customers/:id/edit" component={CustomerEdit} />
      <Route path="/customers/:id" component={CustomerPage} />
      <Route>Elsewhere</Route>
    </Switch>,
  );
};

const field = (name: string) => screen.findByRole<HTMLInputElement>('textbox', { name });
const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));

afterEach(() => sessionStorage.clear());

test.each([
  ['new', '/customers/new'],
  ['known', '/customers/diego/edit'],
])('what is half typed is there again when one comes back: %s', async (_, address) => {
  serve({ 'GET /api/v1/customers/diego': () => answered(diego()) });
  await come(address);
  await userEvent.type(await field('Company'), '2');
  const typed = (await field('Company')).value;
  cleanup();
  await come('/history');
  cleanup();
  await come(address);
  expect(await field('Company')).toHaveValue(typed);
  expect(screen.getByTestId('draft')).toHaveTextContent('What you had typed here is there again.');
  await press('Start over');
  expect(await field('Company')).not.toHaveValue(typed);
  expect(screen.queryByTestId('draft')).not.toBeInTheDocument();
});

test('nothing is kept of a form that was given up', async () => {
  serve({ ...OTHERS, 'GET /api/v1/customers/diego': () => answered(diego()) });
  await come('/customers/diego/edit');
  await userEvent.type(await field('Company'), '2');
  await press('Cancel');
  cleanup();
  await come('/customers/diego/edit');
  expect(await field('Company')).toHaveValue('Northwind');
});

test('what was typed over an older version does not overwrite a newer one', async () => {
  let etag = '"1"';
  const versions: (string | null)[] = [];
  serve({ 'GET /api/v1/customers/diego': () => answered(diego(), etag) });
  await come('/customers/diego/edit');
  await userEvent.type(await field('Company'), '2');
  cleanup();
  etag = '"2"';
  await come('/customers/diego/edit');
  await field('Company');
  const read = globalThis.fetch;
  globalThis.fetch = (path, init) => {
    if (init?.method !== 'PATCH') return read(path, init);
    versions.push(new Headers(init.headers).get('if-match'));
    return Promise.resolve(json({ detail: 'changed' }, 412));
  };
  await press('Save');
  expect(await screen.findByText(/Somebody else changed this customer meanwhile/)).toBeVisible();
  expect(versions).toEqual(['"1"']);
});

const SHARED = {
  kind: 'shared-number',
  number: '(425) 555-0123',
  customerId: 'megan',
  name: 'Megan',
  message: 'x',
} as const;

test.each([
  ['new', '/customers/new', 'POST /api/v1/customers'],
  ['known', '/customers/diego/edit', 'PATCH /api/v1/customers/diego'],
])('what the server warns of is told after saving: %s', async (_, address, saving) => {
  serve({
    ...OTHERS,
    'GET /api/v1/customers/diego': () => answered(diego()),
    [saving]: () => json(diego({ warnings: [SHARED, { kind: 'unlisted-number', number: '+1 999', message: 'y' }] })),
  });
  await come(address);
  const name = await field('Name');
  await userEvent.clear(name);
  await userEvent.type(name, 'Diego');
  await press('Save');
  const warnings = await screen.findByTestId('customer-warnings');
  expect(warnings).toHaveTextContent('The number (425) 555-0123 is also the one of: Megan');
  expect(warnings).toHaveTextContent('The number +1 999 is in no range that is in use.');
  expect(screen.getByRole('link', { name: 'Megan' })).toHaveAttribute('href', '/customers/megan');
  await press('Dismiss');
  await waitFor(() => expect(screen.queryByTestId('customer-warnings')).not.toBeInTheDocument());
});

test('whoever saves without a name is led to the field', async () => {
  serve({});
  await come('/customers/new');
  await field('Name');
  await press('Save');
  expect(await screen.findByText('A name is needed.')).toBeVisible();
  expect(await field('Name')).toHaveFocus();
});
