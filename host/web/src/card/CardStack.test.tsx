import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { ApiError } from '../api/client';
import type { Card, CardMatch, Me } from '../api/types';
import type { CallerInfo } from '../calling/calling';
import { happens, renderStaged } from '../testing/render';
import { aCard, alice } from '../testing/samples';
import { type Asked, json, problem, serve } from '../testing/server';
import { DIEGO, type FromServer } from '../testing/stage';
import { CardStack } from './CardStack';

let asked: Asked[];

beforeEach(() => {
  asked = serve({
    'PUT /api/v1/calls/ours-1/customer': () => json({}),
    'POST /api/v1/calls/ours-1/wrong-match': () => json({ plugins: ['phone-book'] }),
    'POST /api/v1/customers': ({ body }) => json({ ...(body as object), id: 'c9' }, 201),
  });
});

/** What the server was told of the cards. */
const told = () => asked.filter(({ what }) => !what.includes('/calling/')).map(({ what, body }) => [what, body]);

async function show(cards: FromServer = [], callerInfo: CallerInfo = DIEGO, me = alice) {
  const staged = await renderStaged(
    <>
      <input aria-label="Search" />
      <button>Export</button>
      <CardStack me={me} />
    </>,
  );
  staged.cards.set('one', cards);
  const ringing = await happens(() => staged.sdk.rings(callerInfo, 'one'));
  return { ...staged, ringing };
}

const card = (name: string | RegExp = /is calling$/) => within(screen.getByRole('region', { name }));
const findCard = async (name: string | RegExp) => within(await screen.findByRole('region', { name }));
const button = (name: string) => screen.getByRole('button', { name });

const [diego] = aCard().matches as [CardMatch];

const stranger: Partial<Card> = {
  identified: false,
  title: '+1 425-555-0123',
  subtitle: 'Unknown number',
  matches: [],
};

test('before the server has told anything, the number is shown, and the call can be answered', async () => {
  const { ringing } = await show();
  expect(card('+14255550123 is calling').getByLabelText('Still looking…')).toBeVisible();
  // Whoever is not to be identified is not named by their carrier either: that is not known yet.
  expect(screen.queryByText(/DIEGO/)).not.toBeInTheDocument();
  await userEvent.click(button('Accept'));
  expect(ringing.accept).toHaveBeenCalledOnce();
});

test('a caller of whom not even the SDK knows a name', async () => {
  await show([], { identifier: undefined });
  expect(screen.getByRole('region', { name: 'Somebody is calling' })).toBeVisible();
});

test('while the server is away, number and carrier’s name are shown as what they are, and nothing turns for ever', async () => {
  const staged = await show(new ApiError(0, 'The server can’t be reached.'));
  const shown = await findCard('+14255550123 is calling');
  expect(await shown.findByText('Not identified')).toBeVisible();
  expect(shown.getByTestId('card-subtitle')).toHaveTextContent('DIEGO SICILIANI (carrier’s name, not verified)');
  expect(shown.getByText(/You can answer all the same.*can’t be reached/s)).toBeVisible();
  expect(shown.queryByLabelText('Still looking…')).not.toBeInTheDocument();
  // It is asked again while it rings.
  staged.cards.set('one', [aCard()]);
  expect(await screen.findByRole('region', { name: 'Diego Siciliani is calling' })).toBeVisible();
  expect(screen.queryByText('Not identified')).not.toBeInTheDocument();
});

test('a server that broke off says so as well', async () => {
  await show([aCard({ ...stranger, stillLooking: true, phase: 'first' }), new ApiError(0, 'broken off')]);
  expect(await screen.findByText('Not identified')).toBeVisible();
  expect(screen.queryByLabelText('Still looking…')).not.toBeInTheDocument();
});

test('every field of a match is shown', async () => {
  const match: CardMatch = {
    ...diego,
    title: 'Buyer',
    email: 'diego@northwind.example',
    owner: 'Megan Bowen',
    lastActivity: '2019-11-25T10:00:00Z',
    confidence: 85,
    strength: 'legacy-variant',
    fields: [
      { label: 'Turnover', value: '1234567', kind: 'number', pii: false },
      { label: 'Since', value: '2019-03-01', kind: 'date', pii: false },
      { label: 'Portal', value: 'https://portal.example/1', kind: 'link', pii: false },
      { label: 'Trap', value: 'javascript:alert(1)', kind: 'link', pii: false },
    ],
    actions: [{ label: 'Call in the CRM', says: null, url: 'crm:1' }],
    openItems: [
      { label: 'Case 7', status: null, url: 'https://crm.example/case/7' },
      { label: 'Without a link', status: null, url: null },
    ],
    extra: [['Region', 'West']],
    alsoFrom: ['customers'],
  };
  const presented = { extra: [['Waits for', '2 minutes']], openUrl: 'https://crm.example/c1' };
  await show([aCard({ matches: [match], ...presented })]);
  const shown = await findCard('Diego Siciliani is calling');
  for (const text of [
    'Northwind Traders',
    '(425) 555-0123 · United States',
    'VIP',
    'Likely',
    'an older spelling of this number',
    'Buyer',
    'diego@northwind.example',
    'Megan Bowen',
    'Nov 25, 2019',
    '1,234,567',
    'Mar 1, 2019',
    'West',
    'Customers',
    'Contact in phone-book',
    '+14255550123',
    '2 minutes',
    'The number is Diego’s.',
    'Without a link',
  ]) {
    expect(shown.getAllByText(text, { exact: false })[0], text).toBeVisible();
  }
  const links = shown.getAllByRole('link').map((link) => [link.getAttribute('href'), link.getAttribute('target')]);
  expect(links).toEqual([
    ['https://crm.example/c1', '_blank'],
    ['crm:1', '_blank'],
    ['https://portal.example/1', '_blank'],
    ['https://crm.example/case/7', '_blank'],
  ]);
  expect(shown.getByTestId('card-why')).toHaveTextContent('phone-book: found by number (12 ms)');
});

test('a caller whom nobody knows is told by number and country', async () => {
  const caller = { ...aCard().caller, region: 'GB', display: '+44 20 7946 0018', national: '020 7946 0018' };
  await show([aCard({ ...stranger, title: '+44 20 7946 0018', caller })]);
  expect(await screen.findByText('Unknown number')).toBeVisible();
  // A line of its own: a long carrier’s name does not push it out.
  expect(screen.getByTestId('card-number')).toHaveTextContent('United Kingdom');
  expect(screen.getByTestId('card-title')).toHaveTextContent('+44 20 7946 0018');
});

test('a name that a plugin gave does not hide the number', async () => {
  await show([aCard({ title: 'The boss', subtitle: 'of everything', matches: [] })]);
  expect((await findCard('The boss is calling')).getByText('(425) 555-0123 · United States')).toBeVisible();
});

test('whoever is not to be identified is not, and the reason is told', async () => {
  const why: Card['why'] = [
    { source: 'plugin:crm', outcome: 'suppressed', detail: 'a protected line', detailSays: null, elapsedMs: 3 },
    { source: 'customers', outcome: 'found', detail: 'Found one record.', detailSays: null, elapsedMs: 1 },
  ];
  const subtitle = 'SOMEBODY (carrier’s name, not verified)';
  await show([aCard({ ...stranger, subtitle, suppressed: true, why })]);
  expect(await screen.findByText('Shown without identification')).toBeVisible();
  expect(screen.getByTestId('card-suppressed')).toHaveTextContent('a protected line');
  expect(screen.queryByText(/SOMEBODY/)).not.toBeInTheDocument();
  expect(button('New contact')).toBeDisabled();
  expect(button('Wrong person?')).toBeDisabled();
});

test('a version that only the agent’s own calls use is told from what is active', async () => {
  const why: Card['why'] = [
    { source: 'plugin:crm', outcome: 'not-found', detail: 'nobody', detailSays: null, elapsedMs: 3, preview: true },
    { source: 'plugin:book', outcome: 'not-found', detail: 'nobody', detailSays: null, elapsedMs: 3 },
  ];
  await show([aCard({ ...stranger, why })]);
  const [crm, book] = within(await screen.findByTestId('card-why')).getAllByRole('listitem');
  expect(crm).toHaveTextContent(/crm Preview/);
  expect(book).not.toHaveTextContent('Preview');
});

test('the way of the call is told: a queue, a colleague, the number that was called', async () => {
  await show([aCard({ viaQueue: 'Service desk', transferredFrom: 'Megan Bowen', calledNumber: '+1 425-555-0100' })]);
  const way = 'Incoming call for Service desk · transferred by Megan Bowen · to +1 425-555-0100';
  expect(await screen.findByText(way)).toBeVisible();
});

test('of several records the agent chooses; nobody is named before, and the choice goes to the history', async () => {
  const dora = { ...diego, recordId: 'c2', name: 'Dora', company: 'Litware', title: 'Owner' };
  await show([aCard({ ...stranger, matches: [diego, dora] })]);
  const chooser = within(await screen.findByRole('group', { name: '2 records match. Who is it?' }));
  expect(chooser.getAllByRole('radio').map((radio) => (radio as HTMLInputElement).checked)).toEqual([false, false]);
  expect(screen.getByTestId('card-title')).toHaveTextContent('(425) 555-0123');
  expect(button('Wrong person?')).toBeDisabled();
  await userEvent.click(chooser.getByRole('radio', { name: /Dora.*Litware · Owner/ }));
  expect(screen.getByTestId('card-title')).toHaveTextContent('Dora');
  expect(screen.getByTestId('card-subtitle')).toHaveTextContent('Litware');
  await waitFor(() =>
    expect(told()).toEqual([['PUT /api/v1/calls/ours-1/customer', { source: 'plugin:phone-book', recordId: 'c2' }]]),
  );
});

test('among several records no link leads to one that nobody has chosen, nor to another than was chosen', async () => {
  const dora = { ...diego, recordId: 'c2', name: 'Dora' };
  await show([aCard({ ...stranger, matches: [diego, dora], openUrl: 'https://crm.example/c1' })]);
  await screen.findByRole('radio', { name: /Dora/ });
  expect(screen.queryByRole('link', { name: 'Open the record' })).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole('radio', { name: /Diego/ }));
  expect(screen.getByRole('link', { name: 'Open the record' })).toBeVisible();
  await userEvent.click(screen.getByRole('radio', { name: /Dora/ }));
  expect(screen.queryByRole('link', { name: 'Open the record' })).not.toBeInTheDocument();
});

test('a choice that can’t be kept is told', async () => {
  serve({ 'PUT /api/v1/calls/ours-1/customer': () => problem(503, 'no database') });
  await show([aCard({ ...stranger, matches: [diego, { ...diego, recordId: 'c2', name: 'Dora' }] })]);
  await userEvent.click(await screen.findByRole('radio', { name: /Dora/ }));
  expect(await screen.findByText('The choice is not in the history: no database')).toBeVisible();
});

test('a wrong person is reported, once', async () => {
  await show([aCard()]);
  await findCard('Diego Siciliani is calling');
  // Who is known needs no second record, unless that is somebody else.
  expect(button('New contact')).toBeDisabled();
  await userEvent.click(button('Wrong person?'));
  expect(button('New contact')).toBeEnabled();
  expect(await screen.findByText('Told to the developers of phone-book.')).toBeVisible();
  expect(button('Wrong person?')).toBeDisabled();
  expect(told()).toEqual([['POST /api/v1/calls/ours-1/wrong-match', { source: 'plugin:phone-book', recordId: 'c1' }]]);
});

test('a contact is made of an unknown caller, through the answer to the call', async () => {
  const caller = { ...aCard().caller, networkName: 'ADA LOVELACE' };
  const { ringing } = await show([aCard({ ...stranger, caller })]);
  await findCard(/is calling/);
  await userEvent.click(button('New contact'));
  const form = within(await screen.findByRole('form', { name: 'New contact' }));
  expect(form.getByLabelText('Number')).toHaveValue('+14255550123');
  const name = form.getByLabelText(/^Name/);
  expect(name).toHaveValue('ADA LOVELACE');
  await userEvent.clear(name);
  await userEvent.type(name, 'Ada');
  await userEvent.click(button('Accept'));
  expect(ringing.accept).toHaveBeenCalledOnce();
  // The form stands where it was, without the card's buttons.
  expect(screen.queryByRole('button', { name: 'Decline' })).not.toBeInTheDocument();
  expect(name).toHaveValue('Ada');
  await userEvent.click(form.getByRole('button', { name: 'Save contact' }));
  await waitFor(() => expect(told().map(([what]) => what)).toContain('PUT /api/v1/calls/ours-1/customer'));
  expect(told()[0]).toEqual(['POST /api/v1/customers', { name: 'Ada', phones: [{ number: '+14255550123' }] }]);
  expect(told()[1]).toEqual(['PUT /api/v1/calls/ours-1/customer', { source: 'customers', recordId: 'c9' }]);
  expect(screen.queryByRole('form')).not.toBeInTheDocument();
});

test('what the server warns of when a contact is saved stands on the card, until it is dismissed', async () => {
  const warning = { kind: 'shared-number', number: '+1 425 555 0123', customerId: 'c1', name: 'Diego', message: 'x' };
  serve({
    'PUT /api/v1/calls/ours-1/customer': () => json({}),
    'POST /api/v1/customers': ({ body }) => json({ ...(body as object), id: 'c9', warnings: [warning] }, 201),
  });
  await show([aCard(stranger)]);
  await findCard(/is calling/);
  await userEvent.click(button('New contact'));
  const form = within(await screen.findByRole('form', { name: 'New contact' }));
  await userEvent.type(form.getByLabelText(/^Name/), 'Ada');
  await userEvent.click(form.getByRole('button', { name: 'Save contact' }));
  const warned = await screen.findByTestId('customer-warnings');
  expect(warned).toHaveTextContent('The number +1 425 555 0123 is also the one of: Diego');
  expect(within(warned).getByRole('link', { name: 'Diego' })).toHaveAttribute('href', '/customers/c1');
  await userEvent.click(within(warned).getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByTestId('customer-warnings')).not.toBeInTheDocument();
});

test('where the tenant’s own system keeps the customers, no contact is made here', async () => {
  const plugins: Me['plugins'] = [{ name: 'web-crm', version: '1', hooks: ['customer-lookup'] }];
  await show([aCard(stranger)], DIEGO, { ...alice, plugins });
  await findCard(/is calling/);
  expect(button('New contact')).toBeDisabled();
});

test('a call that is being answered can be neither answered again nor declined', async () => {
  const { ringing } = await show([aCard()]);
  ringing.accept.mockReturnValue(new Promise(() => undefined));
  await userEvent.click(button('Accept'));
  await userEvent.click(button('Answering…'));
  await userEvent.click(button('Decline'));
  expect(ringing.accept).toHaveBeenCalledOnce();
  expect(ringing.reject).not.toHaveBeenCalled();
});

test('whoever talks already may hold or end that call', async () => {
  const { sdk, ringing, store } = await show([aCard()]);
  expect(screen.queryByRole('button', { name: 'End and accept' })).not.toBeInTheDocument();
  await userEvent.click(button('Accept'));
  await act(async () => ringing.call.becomes({ state: 'Connected' }));
  const second = await happens(() => sdk.rings({ identifier: undefined, displayName: 'Liam' }, 'two'));
  expect(button('Hold and accept')).toBeEnabled();
  await userEvent.click(button('End and accept'));
  expect(ringing.call.hangUp).toHaveBeenCalledOnce();
  expect(second.accept).toHaveBeenCalledOnce();
  expect(store.getSnapshot().calls.length).toBeGreaterThan(0);
});

test('a call that ends leaves its place while the pointer is there', async () => {
  const { sdk, ringing } = await show([aCard()]);
  await happens(() => sdk.rings({ identifier: undefined, displayName: 'Liam' }, 'two'));
  fireEvent.pointerEnter(screen.getByTestId('ringing-calls'));
  await happens(() => ringing.ends(487));
  expect(screen.getByTestId('ended-call')).toHaveAccessibleName('Diego Siciliani: the call is over');
  expect(within(screen.getByTestId('ended-call')).queryByRole('button', { name: 'Accept' })).not.toBeInTheDocument();
  fireEvent.pointerLeave(screen.getByTestId('ringing-calls'));
  expect(screen.queryByTestId('ended-call')).not.toBeInTheDocument();
  expect(screen.getByRole('region', { name: 'Liam is calling' })).toBeVisible();
});

test('the focus goes back to where the agent typed', async () => {
  const { ringing } = await show([aCard()]);
  const search = screen.getByLabelText('Search');
  search.focus();
  await userEvent.click(button('Decline'));
  expect(ringing.reject).toHaveBeenCalledOnce();
  await waitFor(() => expect(search).toHaveFocus());
});

test('whoever answers by keyboard is with the call at once, and the card leaves nothing behind', async () => {
  const { sdk, ringing } = await show([aCard()]);
  await happens(() => sdk.rings({ identifier: undefined, displayName: 'Liam' }, 'two'));
  const search = screen.getByLabelText('Search');
  search.focus();
  act(() => screen.getAllByRole('button', { name: 'Accept' })[0]?.focus());
  await userEvent.keyboard('{Enter}');
  expect(ringing.accept).toHaveBeenCalledOnce();
  await happens(() => ringing.call.becomes({ state: 'Connected' }));
  await waitFor(() => expect(search).toHaveFocus());
  expect(screen.queryByTestId('ended-call')).not.toBeInTheDocument();
  expect(screen.getByRole('region', { name: 'Liam is calling' })).toBeVisible();
});

test.each(['declined', 'given up by the caller'])(
  'when a call is %s, the focus goes back to where it was, whatever that is',
  async (how) => {
    const { ringing } = await show([aCard()]);
    const before = button('Export');
    before.focus();
    act(() => button('Decline').focus());
    if (how === 'declined') await userEvent.keyboard('{Enter}');
    else await happens(() => ringing.ends(487));
    await waitFor(() => expect(before).toHaveFocus());
  },
);

test('how many calls ring is said, however few of them are in sight', async () => {
  const { sdk, ringing } = await show([aCard()]);
  expect(screen.queryByTestId('ringing-count')).not.toBeInTheDocument();
  for (const id of ['two', 'three']) await happens(() => sdk.rings({ identifier: undefined, displayName: id }, id));
  expect(screen.getByTestId('ringing-count')).toHaveTextContent('3 calls ring');
  await happens(() => ringing.ends(487));
  expect(screen.getByTestId('ringing-count')).toHaveTextContent('2 calls ring');
});

test('Escape leaves the card', async () => {
  await show([aCard()]);
  const search = screen.getByLabelText('Search');
  search.focus();
  act(() => button('Decline').focus());
  await userEvent.keyboard('{Escape}');
  expect(search).toHaveFocus();
});

test('the keys are shown on the card that they are for', async () => {
  const { sdk } = await show([aCard()]);
  await happens(() => sdk.rings({ identifier: undefined, displayName: 'Liam' }, 'two'));
  const accepts = screen.getAllByRole('button', { name: 'Accept' });
  expect(accepts.map((one) => one.getAttribute('aria-keyshortcuts'))).toEqual(['Control+Shift+S', null]);
  act(() => accepts[1]?.focus());
  expect(accepts.map((one) => one.getAttribute('aria-keyshortcuts'))).toEqual([null, 'Control+Shift+S']);
});

test('where a plugin keeps the customers and changes them, a contact is made in its system', async () => {
  const answers = [
    json({ detail: 'no', errors: [{ field: 'email', message: 'This address bounces.' }] }, 400),
    json({ id: 'c9', name: 'Ida' }, 201),
  ];
  asked = serve({
    'POST /api/v1/customers': () => answers.shift() ?? problem(500, 'asked too often'),
    'PUT /api/v1/calls/ours-1/customer': () => json({}),
  });
  const plugins: Me['plugins'] = [{ name: 'web-crm', version: '1', hooks: ['customer-lookup', 'customer-edit'] }];
  await show([aCard(stranger)], DIEGO, { ...alice, plugins });
  await findCard(/is calling/);
  await userEvent.click(button('New contact'));
  const form = within(await screen.findByRole('form', { name: 'New contact' }));
  await userEvent.type(form.getByLabelText(/^Name/), 'Ida');
  await userEvent.click(form.getByRole('button', { name: 'Save contact' }));
  expect(await form.findByText('This address bounces.')).toBeVisible();
  await userEvent.click(form.getByRole('button', { name: 'Save contact' }));
  await waitFor(() =>
    expect(told().at(-1)).toEqual(['PUT /api/v1/calls/ours-1/customer', { source: 'plugin:web-crm', recordId: 'c9' }]),
  );
});
