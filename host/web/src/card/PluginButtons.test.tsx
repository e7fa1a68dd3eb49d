import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { Card, CardActionResult, CardMatch } from '../api/types';
import { happens, renderStaged } from '../testing/render';
import { aCard, alice } from '../testing/samples';
import { type Asked, json, problem, serve } from '../testing/server';
import { DIEGO } from '../testing/stage';
import { CardStack } from './CardStack';

const PRESS = 'POST /api/v1/calls/ours-1/actions';

const block = { plugin: 'spam-and-vip', id: 'block', label: 'Block this number' };
const openCase = { plugin: 'crm', id: 'case', label: 'Open a case' };
const [diego] = aCard().matches as [CardMatch];

const result = (change: Partial<CardActionResult>): CardActionResult => ({
  outcome: 'done',
  message: '',
  openUrl: null,
  title: null,
  subtitle: null,
  badges: [],
  ...change,
});

/** What the server was told of buttons. */
const pressed = (asked: Asked[]) => asked.filter(({ what }) => what === PRESS).map(({ body }) => body as object);

async function show(card: Partial<Card>, answer: (asked: Asked) => Response | Promise<Response>) {
  const asked = serve({ [PRESS]: answer });
  const { sdk, cards } = await renderStaged(<CardStack me={alice} />);
  cards.set('one', [aCard(card)]);
  await happens(() => sdk.rings(DIEGO, 'one'));
  await screen.findByTestId('plugin-buttons');
  return asked;
}

test('a button asks first where its plugin wants that, and is done after a yes', async () => {
  const asked = await show({ pluginActions: [block], matches: [], identified: false }, ({ body }) =>
    json({
      result: (body as { confirmed: boolean }).confirmed
        ? result({ message: 'The number is blocked.', badges: [{ kind: 'spam', label: 'Blocked' }] })
        : result({ outcome: 'confirm', message: 'Block it for everybody?' }),
    }),
  );
  await userEvent.click(screen.getByRole('button', { name: 'Block this number' }));
  let question = within(await screen.findByTestId('plugin-question'));
  expect(question.getByText('Block it for everybody?')).toBeVisible();
  expect(question.getByRole('button', { name: 'Block this number' })).toHaveFocus();
  await userEvent.click(question.getByRole('button', { name: 'Cancel' }));
  expect(screen.queryByTestId('plugin-question')).not.toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Block this number' })).toHaveFocus();

  await userEvent.click(screen.getByRole('button', { name: 'Block this number' }));
  question = within(await screen.findByTestId('plugin-question'));
  await userEvent.click(question.getByRole('button', { name: 'Block this number' }));
  expect(await screen.findByText('The number is blocked.')).toBeVisible();
  expect(screen.getByText('Blocked')).toBeVisible();
  const button = screen.getByRole('button', { name: 'Block this number' });
  expect(button).toHaveAttribute('aria-disabled', 'true');
  await userEvent.click(button);
  const presses = pressed(asked);
  expect(presses).toMatchObject([{ confirmed: false }, { confirmed: false }, { confirmed: true }]);
  expect(presses[0]).toMatchObject({ plugin: 'spam-and-vip', action: 'block' });
  expect(new Set(presses.map((press) => (press as { key: string }).key)).size).toBe(3);
});

test('while a button runs it can’t be pressed, and what its answer changes is on the card', async () => {
  let answer: ((response: Response) => void) | undefined;
  const asked = await show({ matches: [{ ...diego, pluginActions: [openCase] }] }, () => {
    return new Promise<Response>((resolve) => {
      answer = resolve;
    });
  });
  const button = screen.getByRole('button', { name: 'Open a case' });
  await userEvent.click(button);
  await userEvent.click(button);
  expect(button).toHaveAttribute('aria-disabled', 'true');
  expect(pressed(asked)).toMatchObject([{ record: { source: 'plugin:phone-book', recordId: 'c1' } }]);
  const done = result({
    message: 'Case 17 is open.',
    openUrl: 'https://crm.example/17',
    subtitle: 'Case 17',
    badges: [{ kind: 'info', label: 'Case' }],
  });
  await happens(() => answer?.(json({ result: done })));
  expect(await screen.findByText('Case 17 is open.')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Open it' })).toHaveAttribute('href', 'https://crm.example/17');
  expect(screen.getByTestId('card-subtitle')).toHaveTextContent('Case 17');
  expect(screen.getByText('Case')).toBeVisible();
});

test('what was not done is told, and can be tried again', async () => {
  const answers = [
    json({ result: result({ outcome: 'failed', message: 'The list is full.' }) }),
    json({ result: result({ outcome: 'no-answer', message: 'it was too slow' }) }),
    problem(409, 'It runs already.'),
    json({ result: result({ openUrl: 'javascript:alert(1)' }) }),
  ];
  await show({ pluginActions: [block] }, () => answers.shift() ?? problem(500, 'asked too often'));
  const button = screen.getByRole('button', { name: 'Block this number' });
  for (const words of [
    'The list is full.',
    /spam-and-vip gave no answer.*too slow/s,
    /not pressed.*runs already/s,
    'Done.',
  ]) {
    await userEvent.click(button);
    expect(await screen.findByText(words)).toBeVisible();
  }
  expect(screen.queryByRole('link', { name: 'Open it' })).not.toBeInTheDocument();
});

test('a caller who is not to be identified can be unblocked', async () => {
  const unblock = { ...block, id: 'unblock', label: 'Unblock this number' };
  await show({ suppressed: true, identified: false, matches: [], pluginActions: [unblock] }, () =>
    json({ result: result({ message: 'It rings again.' }) }),
  );
  await userEvent.click(screen.getByRole('button', { name: 'Unblock this number' }));
  expect(await screen.findByText('It rings again.')).toBeVisible();
});
