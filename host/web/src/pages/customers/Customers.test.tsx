import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { Customer, Me } from '../../api/types';
import { happens, renderStaged } from '../../testing/render';
import { aCustomerPage, alice } from '../../testing/samples';
import { json, problem, serve } from '../../testing/server';
import { Customers } from './Customers';

const LIST = 'GET /api/v1/customers';

const US = { display: '+1 425-555-0123', national: '(425) 555-0123', region: 'US', extension: null };

const customer = (name: string, change: Partial<Customer> = {}): Customer => ({
  id: name,
  recordType: 'contact',
  name,
  company: 'Northwind Traders',
  title: null,
  email: null,
  phones: [{ number: '+1 425-555-0123', e164: '+14255550123', extension: null, label: 'mobile' }],
  phoneForms: [US],
  owner: 'Megan',
  lastActivity: null,
  url: null,
  badges: [],
  fields: [],
  extra: [],
  ...change,
});

const show = (me = alice) => renderStaged(<Customers />, me);

const rows = () => screen.getAllByTestId('customer-row').map((row) => within(row).getAllByRole('cell')[0]?.textContent);

test('customers are listed with what tells them apart', async () => {
  serve({
    [LIST]: () =>
      json(aCustomerPage([customer('Diego', { badges: [{ kind: 'vip', label: 'VIP' }] })], { total: 1200 })),
  });
  await show();
  const row = await screen.findByTestId('customer-row');
  expect(row).toHaveTextContent('Diego');
  for (const text of ['VIP', 'Northwind Traders', 'Megan']) expect(within(row).getByText(text)).toBeVisible();
  expect(screen.getByText('1,200 customers')).toBeVisible();
});

test('who has to connect an account first is told so, with the way there', async () => {
  serve({ [LIST]: () => json({ type: '/problems/agent-must-connect', detail: 'first' }, 409) });
  await show();
  const notice = await screen.findByTestId('must-connect');
  expect(notice).toHaveTextContent('A plugin needs your account of another system.');
  expect(within(notice).getByRole('link')).toHaveAttribute('href', '/settings');
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
});

test.each([
  ['of the agent’s country without its country code', US, '(425) 555-0123'],
  ['of another country with it', { ...US, region: 'CA' }, '+1 425-555-0123'],
  ['that can’t be read as it was written', null, '+1.425.555.0123'],
])('a number %s', async (_, forms, shown) => {
  const phones = [{ number: '+1.425.555.0123', e164: forms ? '+14255550123' : null, extension: '7', label: null }];
  serve({ [LIST]: () => json(aCustomerPage([customer('Diego', { phones, phoneForms: [forms] })])) });
  await show();
  expect(await screen.findByRole('button', { name: `${shown} ext. 7` })).toBeVisible();
});

test('each number can be called', async () => {
  serve({ [LIST]: () => json(aCustomerPage([customer('Diego')])) });
  const { register } = await show();
  await userEvent.click(await screen.findByRole('button', { name: '(425) 555-0123' }));
  expect(register).toHaveBeenCalledExactlyOnceWith({ phoneNumber: '+14255550123', customerId: 'Diego' });
});

test.each([
  ['0664 7111222', { e164: '+436647111222', extension: null }, '+436647111222'],
  ['0664 7111222', { e164: '+436647111222', extension: '12' }, '+436647111222;ext=12'],
  ['2041', { e164: null, extension: null }, '2041'],
])('%s is dialled as what it was read as when it was kept', async (number, read, phoneNumber) => {
  serve({
    [LIST]: () =>
      json(aCustomerPage([customer('Ada', { phones: [{ number, label: null, ...read }], phoneForms: [] })])),
  });
  const { register } = await show();
  await userEvent.click(await screen.findByRole('button', { name: new RegExp(number) }));
  expect(register).toHaveBeenCalledExactlyOnceWith({ phoneNumber, customerId: 'Ada' });
});

test('nobody can be called without a connection', async () => {
  serve({ [LIST]: () => json(aCustomerPage([customer('Diego')])) });
  const { sdk } = await show();
  await happens(() => sdk.becomes('network-lost'));
  expect(await screen.findByRole('button', { name: '(425) 555-0123' })).toBeDisabled();
});

test('what is typed is searched for once typing pauses', async () => {
  const asked = serve({
    [LIST]: ({ query }) =>
      json(aCustomerPage(query.get('query') === 'di & co' ? [customer('Diego')] : [customer('Ann'), customer('Bob')])),
  });
  await show();
  await waitFor(() => expect(rows()).toEqual(['Ann', 'Bob']));
  await userEvent.type(screen.getByRole('searchbox', { name: 'Search customers' }), ' di & co ');
  await waitFor(() => expect(rows()).toEqual(['Diego']));
  expect(asked.filter(({ what }) => what === LIST).map(({ query }) => query.get('query'))).toEqual(['', 'di & co']);
});

test('what is listed is chosen by buttons, and kept in the page’s address', async () => {
  const asked = serve({ [LIST]: ({ query }) => json(aCustomerPage(query.has('vip') ? [] : [customer('Ann')])) });
  await show();
  const parameters = () => [...(asked.at(-1)?.query.entries() ?? [])].filter(([name]) => !/limit|query/.test(name));
  const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));
  const pressed = () => screen.getAllByRole('button', { pressed: true }).map((button) => button.textContent);
  await press('My customers');
  await press('Latest activity first');
  await waitFor(() =>
    expect(parameters()).toEqual([
      ['mine', 'true'],
      ['sort', 'last-activity'],
    ]),
  );
  expect(location.search).toBe('?mine=true&latest=true');
  await press('VIP');
  expect(await screen.findByText('No customer is all of this.')).toBeVisible();
  // The calls of an agent have an order of their own; what was chosen otherwise stays.
  await press('Recently called');
  await waitFor(() =>
    expect(parameters()).toEqual([
      ['mine', 'true'],
      ['vip', 'true'],
      ['recent', 'true'],
    ]),
  );
  expect(screen.getByRole('searchbox')).toBeDisabled();
  await press('Deleted');
  expect(pressed()).toEqual(['Deleted']);
  await press('Deleted');
  await waitFor(() => expect(parameters()).toEqual([]));
  expect(location.search).toBe('');
});

test('what is searched for comes by name, whatever order is chosen', async () => {
  history.replaceState(null, '', '/customers?latest=true&vip=true');
  const asked = serve({ [LIST]: () => json(aCustomerPage([customer('Ann')])) });
  await show();
  await waitFor(() => expect(asked.at(-1)?.query.get('sort')).toBe('last-activity'));
  await userEvent.type(screen.getByRole('searchbox'), 'a');
  await waitFor(() => expect(asked.at(-1)?.query.get('query')).toBe('a'));
  expect([asked.at(-1)?.query.has('sort'), asked.at(-1)?.query.get('vip')]).toEqual([false, 'true']);
});

test('where a plugin keeps the customers, nothing is chosen here', async () => {
  history.replaceState(null, '', '/customers?mine=true');
  const asked = serve({ [LIST]: () => json(aCustomerPage([customer('Ann')], { readOnly: true })) });
  await show({ ...alice, plugins: [{ name: 'web-crm', version: '1', hooks: ['customer-lookup'] }] });
  await waitFor(() => expect(rows()).toEqual(['Ann']));
  expect(asked.at(-1)?.query.has('mine')).toBe(false);
  expect(screen.queryByRole('button', { name: 'My customers' })).not.toBeInTheDocument();
});

test('where a plugin keeps the customers and changes them, one can be added, and no more than that', async () => {
  serve({
    [LIST]: () => json(aCustomerPage([customer('Ann')], { readOnly: false, source: 'plugin:web-crm' })),
  });
  const plugins: Me['plugins'] = [{ name: 'web-crm', version: '1', hooks: ['customer-lookup', 'customer-edit'] }];
  await show({ ...alice, roles: ['agent', 'admin'], plugins });
  expect(await screen.findByRole('button', { name: 'Add customer' })).toBeVisible();
  for (const name of ['duplicates', 'import', 'export']) {
    expect(screen.queryByRole('button', { name: new RegExp(name, 'i') })).not.toBeInTheDocument();
  }
});

test('a search that nobody matches says so', async () => {
  serve({ [LIST]: ({ query }) => json(aCustomerPage(query.get('query') ? [] : [customer('Ann')])) });
  await show();
  await userEvent.type(await screen.findByRole('searchbox'), 'zzz');
  expect(await screen.findByText('Nobody matches “zzz”.')).toBeVisible();
});

test('a long list comes in parts, of which more is asked for before its end is seen', async () => {
  const asked = serve({
    [LIST]: ({ query }) =>
      json(
        query.has('cursor')
          ? aCustomerPage([customer('Bob')])
          : aCustomerPage([customer('Ann')], { nextCursor: 'a/b' }),
      ),
  });
  await show();
  await waitFor(() => expect(rows()).toEqual(['Ann', 'Bob']));
  expect(asked.filter(({ what }) => what === LIST).map(({ query }) => query.get('cursor'))).toEqual([null, 'a/b']);
  expect(screen.queryByRole('button', { name: 'Show more' })).not.toBeInTheDocument();
});

test('another search begins its list anew', async () => {
  const asked = serve({
    [LIST]: ({ query }) => {
      const words = query.get('query') ?? '';
      return query.has('cursor')
        ? json(aCustomerPage([customer(`${words} next`)]))
        : json(aCustomerPage([customer(`${words} first`)], { nextCursor: `of ${words}` }));
    },
  });
  await show();
  await waitFor(() => expect(rows()).toEqual([' first', ' next']));
  await userEvent.type(screen.getByRole('searchbox'), 'x');
  await waitFor(() => expect(rows()).toEqual(['x first', 'x next']));
  expect(asked.map(({ query }) => query.get('cursor'))).toContain('of x');
});

test('a list that can’t be had says why, and can be asked for again', async () => {
  const answers = [
    () => problem(503, 'The customers’ source is away.'),
    () => json(aCustomerPage([customer('Diego')])),
  ];
  serve({ [LIST]: () => (answers.shift() ?? (() => problem(500, 'asked too often')))() });
  await show();
  expect(await screen.findByText('The customers’ source is away.')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByTestId('customer-row')).toHaveTextContent('Diego');
  expect(screen.queryByText('The customers’ source is away.')).not.toBeInTheDocument();
});

test('a server that can’t be reached is told in words', async () => {
  serve({ [LIST]: () => Promise.reject(new TypeError('Failed to fetch')) });
  await show();
  expect(await screen.findByText('The server can’t be reached. Check your connection.')).toBeVisible();
});

test('it says where the customers come from, and when there are more than can be listed', async () => {
  serve({
    [LIST]: () => json(aCustomerPage([customer('Diego')], { source: 'plugin:web-crm', total: null, partial: true })),
  });
  await show();
  expect(await screen.findByText('from web-crm')).toBeVisible();
  expect(screen.getByText(/Type more to find them/)).toBeVisible();
});

test('a click on the head of a column orders the list by it, where the server can', async () => {
  const asked = serve({ [LIST]: () => json(aCustomerPage([customer('Ann')])) });
  await show();
  const head = (name: string) => screen.getByRole('columnheader', { name });
  const click = (name: string) => userEvent.click(within(head(name)).getByRole('button'));
  await waitFor(() => expect(head('Name')).toHaveAttribute('aria-sort', 'ascending'));
  expect(head('Last activity')).toHaveAttribute('aria-sort', 'none');
  expect(within(head('Company')).queryByRole('button')).not.toBeInTheDocument();
  await click('Last activity');
  await waitFor(() => expect(asked.at(-1)?.query.get('sort')).toBe('last-activity'));
  expect(head('Last activity')).toHaveAttribute('aria-sort', 'descending');
  expect(location.search).toBe('?latest=true');
  // A filter stays, whichever order is chosen, and the other way round.
  await userEvent.click(screen.getByRole('button', { name: 'VIP' }));
  await waitFor(() => expect(asked.at(-1)?.query.toString()).toMatch(/vip=true.*sort=last-activity/));
  await click('Name');
  await waitFor(() => expect(asked.at(-1)?.query.has('sort')).toBe(false));
  expect([asked.at(-1)?.query.get('vip'), location.search]).toEqual(['true', '?vip=true']);
  await click('Last activity');
  await waitFor(() => expect(asked.at(-1)?.query.get('sort')).toBe('last-activity'));
  expect(asked.at(-1)?.query.get('vip')).toBe('true');
  // What is searched for comes by name.
  await userEvent.type(screen.getByRole('searchbox'), 'a');
  await waitFor(() => expect(within(head('Name')).queryByRole('button')).not.toBeInTheDocument());
});
