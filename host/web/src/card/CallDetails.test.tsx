import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { CallDock } from '../calls/CallDock';
import { happens, renderStaged } from '../testing/render';
import { aCard } from '../testing/samples';
import { DIEGO } from '../testing/stage';

test('whoever talks to a caller sees what the card told, and what has come since', async () => {
  const { sdk, store, cards } = await renderStaged(<CallDock />);
  cards.set('one', [aCard()]);
  const ringing = await happens(() => sdk.rings(DIEGO, 'one'));
  const [call] = store.getSnapshot().calls;
  await happens(() => (call ? store.answer(call.key) : undefined));
  await happens(() => ringing.call.becomes({ state: 'Connected' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Who they are' }));
  const details = within(await screen.findByTestId('call-details'));
  expect(details.getByText('Gold')).toBeVisible();
  expect(details.getByText(/The number is Diego’s/)).toBeVisible();
});

test('a call that the agent makes has no card', async () => {
  const { sdk, store } = await renderStaged(<CallDock />);
  await happens(() => store.dial({ phoneNumber: '+14255550123' }, { title: 'Diego' }));
  await happens(() => sdk.newest.becomes({ state: 'Connected' }));
  expect(await screen.findByRole('button', { name: 'Hold' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Who they are' })).not.toBeInTheDocument();
});
