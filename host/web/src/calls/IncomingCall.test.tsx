import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { quietCalls, renderWith } from '../testing/render';
import { aCard, aRingingCall, ringing } from '../testing/samples';
import type { Ringing } from './calls';
import { IncomingCall } from './IncomingCall';

function show(one: Ringing) {
  const calls = quietCalls();
  renderWith(<IncomingCall ringing={one} />, calls);
  return calls;
}

test('before the server has told anything, what the SDK knows is shown, and the call can be answered', async () => {
  const one = ringing({ card: undefined });
  const { accept } = show(one);
  expect(screen.getByRole('alertdialog', { name: 'DIEGO SICILIANI is calling' })).toBeVisible();
  expect(screen.getByLabelText('Still looking')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Accept' }));
  expect(accept).toHaveBeenCalledExactlyOnceWith(one);
});

test('a caller of whom not even the SDK knows a name', () => {
  show(ringing({ call: aRingingCall({ callerInfo: { identifier: undefined } }), card: undefined }));
  expect(screen.getByRole('alertdialog', { name: 'Incoming call is calling' })).toBeVisible();
});

test('a caller who was found is shown with company, badges, facts, links and why', () => {
  show(ringing());
  const card = within(screen.getByRole('alertdialog', { name: 'Diego Siciliani is calling' }));
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

test('a caller whom nobody knows is told by country', () => {
  const caller = { ...aCard().caller, region: 'GB' };
  show(ringing({ card: aCard({ identified: false, subtitle: 'Unknown number', caller, matches: [] }) }));
  expect(screen.getByText('Unknown number · United Kingdom')).toBeVisible();
});

test('it says when not every source has answered, once the first card is past', () => {
  show(ringing({ card: aCard({ partial: true, phase: 'final' }) }));
  expect(screen.getByText('Not every source answered')).toBeVisible();
});

test('the first card is always partial and does not say so', () => {
  show(ringing({ card: aCard({ partial: true, phase: 'first', stillLooking: true }) }));
  expect(screen.queryByText('Not every source answered')).not.toBeInTheDocument();
  expect(screen.getByLabelText('Still looking')).toBeVisible();
});

test('the way of the call is told: a queue, a colleague', () => {
  show(ringing({ card: aCard({ viaQueue: 'Service desk', transferredFrom: 'Megan Bowen' }) }));
  expect(screen.getByText('Incoming call for Service desk, transferred by Megan Bowen')).toBeVisible();
});

test('it is declined', async () => {
  const one = ringing();
  const { decline, accept } = show(one);
  await userEvent.click(screen.getByRole('button', { name: 'Decline' }));
  expect(decline).toHaveBeenCalledExactlyOnceWith(one);
  expect(accept).not.toHaveBeenCalled();
});

test('a call that is being answered can be neither answered again nor declined', async () => {
  const { accept, decline } = show(ringing({ answering: true }));
  await userEvent.click(screen.getByRole('button', { name: 'Answering…' }));
  await userEvent.click(screen.getByRole('button', { name: 'Decline' }));
  expect(accept).not.toHaveBeenCalled();
  expect(decline).not.toHaveBeenCalled();
});
