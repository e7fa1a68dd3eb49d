import { act, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { quietCalls, renderWith } from '../testing/render';
import { active } from '../testing/samples';
import { CallBar } from './CallBar';
import type { Active } from './calls';

function show(change: Partial<Active> = {}) {
  const calls = quietCalls();
  renderWith(<CallBar active={active(change)} />, calls);
  return calls;
}

const button = (name: string) => screen.getByRole('button', { name });

afterEach(() => vi.useRealTimers());

test('while the other side rings there is nothing to mute or hold, but the call can be given up', async () => {
  const { hangUp } = show({ state: 'Ringing', since: undefined });
  expect(screen.getByRole('region', { name: 'Active call' })).toHaveTextContent('Diego Siciliani Northwind Traders');
  expect(screen.getByText('Ringing…')).toBeVisible();
  expect(button('Mute')).toBeDisabled();
  expect(button('Hold')).toBeDisabled();
  await userEvent.click(button('Hang up'));
  expect(hangUp).toHaveBeenCalledOnce();
});

test('the time of the conversation is counted from the answer', () => {
  vi.useFakeTimers();
  show({ since: Date.now() - 59_000 });
  expect(screen.getByText('0:59')).toBeVisible();
  act(() => void vi.advanceTimersByTime(2000));
  expect(screen.getByText('1:01')).toBeVisible();
});

test.each([
  ['LocalHold', 'On hold'],
  ['RemoteHold', 'The other side holds the call'],
  ['Connecting', 'Connecting…'],
] as const)('%s is told as “%s”', (state, text) => {
  show({ state });
  expect(screen.getByText(text)).toBeVisible();
});

test('a conversation is muted and held', async () => {
  const { toggleMute, toggleHold } = show();
  expect(button('Mute')).toHaveAttribute('aria-pressed', 'false');
  await userEvent.click(button('Mute'));
  expect(toggleMute).toHaveBeenCalledOnce();
  await userEvent.click(button('Hold'));
  expect(toggleHold).toHaveBeenCalledOnce();
});

test('a muted and held one says so, and can be taken up again', async () => {
  const { toggleMute, toggleHold } = show({ state: 'LocalHold', muted: true });
  expect(button('Unmute')).toHaveAttribute('aria-pressed', 'true');
  await userEvent.click(button('Unmute'));
  await userEvent.click(button('Resume'));
  expect(toggleMute).toHaveBeenCalledOnce();
  expect(toggleHold).toHaveBeenCalledOnce();
});
