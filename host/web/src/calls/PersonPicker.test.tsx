import { CallRegular } from '@fluentui/react-icons';
import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { json, serve } from '../testing/server';
import { type Chosen, PersonPicker } from './PersonPicker';

const NUMBER = 'GET /api/v1/calls/number';

function show() {
  const act = vi.fn<(whom: Chosen) => void>();
  render(
    <PersonPicker
      label="Hand over to"
      actions={[{ label: 'Hand over', icon: <CallRegular />, disabled: false, act }]}
    />,
  );
  const type = (text: string) => userEvent.type(screen.getByRole('searchbox', { name: 'Hand over to' }), text);
  return { act, type };
}

test('a number is handed on as the server reads it, however it is written', async () => {
  const asked = serve({
    [NUMBER]: () => json({ phoneNumber: '+14255550123', display: '+1 425-555-0123', emergency: false }),
  });
  const { act, type } = show();
  await type('(425) 555-0123');
  expect(await screen.findByText('+1 425-555-0123')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Hand over' }));
  expect(act).toHaveBeenCalledExactlyOnceWith({
    title: '+1 425-555-0123',
    subtitle: '',
    target: { phoneNumber: '+14255550123' },
    callee: { phoneNumber: '+14255550123' },
  });
  expect(asked.at(-1)?.query.get('number')).toBe('(425) 555-0123');
});

test('while a number is being typed, the call goes to no part of it', async () => {
  serve({
    [NUMBER]: ({ query }) =>
      json({ phoneNumber: query.get('number'), display: `read ${query.get('number') ?? ''}`, emergency: false }),
  });
  const { type } = show();
  await type('+1425555');
  expect(await screen.findByText('read +1425555')).toBeVisible();
  await type('0');
  expect(screen.queryByText('read +1425555')).not.toBeInTheDocument();
  expect(await screen.findByText('read +14255550')).toBeVisible();
});

test('what is no number says why, and an emergency number is offered to nobody', async () => {
  serve({
    [NUMBER]: ({ query }) =>
      query.get('number') === '112'
        ? json({ phoneNumber: '112', display: '112', emergency: true })
        : json({ type: '/problems/invalid-request', detail: 'number: it is too short' }, 400),
  });
  const { type } = show();
  await type('11');
  expect(await screen.findByText(/it is too short/)).toBeVisible();
  await type('2');
  expect(await screen.findByText(/112, an emergency number/)).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Hand over' })).not.toBeInTheDocument();
});

test('without the server a number with its country is handed on as it is', async () => {
  serve({ [NUMBER]: () => json({ type: '/problems/unavailable', detail: 'no' }, 503) });
  const { act, type } = show();
  await type('425');
  expect(await screen.findByText(/with \+ and the country/)).toBeVisible();
  await userEvent.clear(screen.getByRole('searchbox'));
  await type('+49 (30) 123456');
  await userEvent.click(await screen.findByRole('button', { name: 'Hand over' }));
  expect(act.mock.calls[0]?.[0].callee).toEqual({ phoneNumber: '+4930123456' });
});
