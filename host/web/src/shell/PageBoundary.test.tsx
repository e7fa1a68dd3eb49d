import { act, fireEvent, render, screen } from '@testing-library/react';
import { Suspense } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { beforeCalls, lazily } from './lazily';
import { AGAIN, PageBoundary } from './PageBoundary';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const MESSAGE = /can’t be loaded now/;
const turn = (ms = 0) => act(() => vi.advanceTimersByTimeAsync(ms));

/** A part that can’t be loaded until it is said that it can. */
function aPart(when = lazily) {
  const load = vi.fn<() => Promise<() => string>>(() => Promise.reject(new Error('no connection')));
  vi.spyOn(console, 'error').mockReturnValue();
  const Part = when(load);
  const shown = (
    <PageBoundary>
      <Suspense fallback="loading">
        <Part />
      </Suspense>
    </PageBoundary>
  );
  return { load, shown, comesBack: () => void load.mockImplementation(() => Promise.resolve(() => 'The part')) };
}

test('a part that can’t be loaded is tried again by itself', async () => {
  const { load, shown, comesBack } = aPart();
  render(shown);
  await turn();
  expect(screen.getByRole('alert')).toHaveTextContent(MESSAGE);
  expect(load).toHaveBeenCalledOnce();
  await turn(AGAIN);
  expect(load).toHaveBeenCalledTimes(2);
  expect(screen.getByRole('alert')).toBeVisible();
  comesBack();
  await turn(AGAIN);
  expect(screen.getByText('The part')).toBeVisible();
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  await turn(10 * AGAIN);
  expect(load).toHaveBeenCalledTimes(3);
});

test('it is tried again at once when the agent says so', async () => {
  const { shown, comesBack } = aPart();
  render(shown);
  await turn();
  comesBack();
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await turn();
  expect(screen.getByText('The part')).toBeVisible();
});

test('whoever comes to it again finds it', async () => {
  const { shown, comesBack } = aPart();
  const { unmount } = render(shown);
  await turn();
  unmount();
  comesBack();
  render(shown);
  await turn();
  expect(screen.getByText('The part')).toBeVisible();
});

test('what calls need is loaded before it is shown, and tried again if that failed', async () => {
  const { load, shown, comesBack } = aPart(beforeCalls);
  await turn();
  expect(load).toHaveBeenCalledOnce();
  comesBack();
  render(shown);
  await turn();
  expect(screen.getByText('The part')).toBeVisible();
});

test('nothing is tried for a page that was left', async () => {
  const { load, shown } = aPart();
  const { unmount } = render(shown);
  await turn();
  unmount();
  await turn(10 * AGAIN);
  expect(load).toHaveBeenCalledOnce();
});

test('a page that breaks can only be loaded anew', async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  function Broken(): never {
    throw new Error('broken');
  }
  render(
    <PageBoundary>
      <Broken />
    </PageBoundary>,
  );
  await turn(AGAIN);
  expect(screen.getByRole('alert')).toHaveTextContent('This page has stopped working.');
  expect(screen.queryByRole('button', { name: 'Try again' })).not.toBeInTheDocument();
});
