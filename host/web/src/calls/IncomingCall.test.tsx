import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { Card } from '../api/types';
import type { CallerInfo } from '../calling/calling';
import { happens, renderStaged } from '../testing/render';
import { aCard } from '../testing/samples';
import { DIEGO } from '../testing/stage';
import { rings } from './call';
import { IncomingCall } from './IncomingCall';
import { useCallKeys } from './useCalls';

const Ringing = () => useCallKeys(rings).map((key) => <IncomingCall key={key} callKey={key} />);

async function show(card?: Card, callerInfo: CallerInfo = DIEGO) {
  const staged = await renderStaged(<Ringing />);
  if (card) staged.cards.set('one', [card]);
  return { ...staged, ringing: await happens(() => staged.sdk.rings(callerInfo, 'one')) };
}

test('before the server has told anything, what the SDK knows is shown, and the call can be answered', async () => {
  const { ringing } = await show();
  expect(screen.getByRole('alertdialog', { name: 'DIEGO SICILIANI is calling' })).toBeVisible();
  expect(screen.getByLabelText('Still looking')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Accept' }));
  expect(ringing.accept).toHaveBeenCalledOnce();
});

test('a caller of whom not even the SDK knows a name', async () => {
  await show(undefined, { identifier: undefined });
  expect(screen.getByRole('alertdialog', { name: 'Incoming call is calling' })).toBeVisible();
});

test('a caller who was found is shown with company, badges, facts, links and why', async () => {
  await show(aCard());
  const card = within(await screen.findByRole('alertdialog', { name: 'Diego Siciliani is calling' }));
  expect(card.getByText('Northwind Traders')).toBeVisible();
  expect(card.getByText('VIP')).toBeVisible();
  expect(card.getByText('Gold')).toBeVisible();
  const link = card.getByRole('link', { name: 'Open in the CRM' });
  expect(link).toHaveAttribute('href', 'https://crm.example/c1');
  // The call goes on in this tab.
  expect(link).toHaveAttribute('target', '_blank');
  expect(card.getByText('The number is Diego’s.')).toBeVisible();
  expect(card.getAllByRole('listitem').at(-1)).toHaveTextContent('Plugin phone-book: found by number (12 ms)');
  expect(card.queryByLabelText('Still looking')).not.toBeInTheDocument();
});

test('a caller whom nobody knows is told by country', async () => {
  const caller = { ...aCard().caller, region: 'GB' };
  await show(aCard({ identified: false, subtitle: 'Unknown number', caller, matches: [] }));
  expect(await screen.findByText('Unknown number · United Kingdom')).toBeVisible();
});

test('it says when not every source has answered, once the first card is past', async () => {
  await show(aCard({ partial: true, phase: 'final' }));
  expect(await screen.findByText('Not every source answered')).toBeVisible();
});

test('the first card is always partial and does not say so', async () => {
  await show(aCard({ partial: true, phase: 'first', stillLooking: true }));
  expect(await screen.findByText('Northwind Traders')).toBeVisible();
  expect(screen.queryByText('Not every source answered')).not.toBeInTheDocument();
  expect(screen.getByLabelText('Still looking')).toBeVisible();
});

test('the way of the call is told: a queue, a colleague', async () => {
  await show(aCard({ viaQueue: 'Service desk', transferredFrom: 'Megan Bowen' }));
  expect(await screen.findByText('Incoming call for Service desk, transferred by Megan Bowen')).toBeVisible();
});

test('it is declined', async () => {
  const { ringing } = await show(aCard());
  await userEvent.click(screen.getByRole('button', { name: 'Decline' }));
  expect(ringing.reject).toHaveBeenCalledOnce();
  expect(ringing.accept).not.toHaveBeenCalled();
  expect(screen.queryByRole('alertdialog')).not.toBeInTheDocument();
});

test('a call that is being answered can be neither answered again nor declined', async () => {
  const { ringing } = await show(aCard());
  ringing.accept.mockReturnValue(new Promise(() => undefined));
  await userEvent.click(screen.getByRole('button', { name: 'Accept' }));
  await userEvent.click(screen.getByRole('button', { name: 'Answering…' }));
  await userEvent.click(screen.getByRole('button', { name: 'Decline' }));
  expect(ringing.accept).toHaveBeenCalledOnce();
  expect(ringing.reject).not.toHaveBeenCalled();
});
