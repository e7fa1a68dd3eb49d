import { act, render, screen } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { toggleFavourite, useFavourites } from './favourites';

beforeEach(() => localStorage.clear());

function Sample({ user }: { user: string }) {
  return <p>{useFavourites(user).join(', ')}</p>;
}

test('favourites are each person’s own, and kept in this browser', () => {
  const { rerender } = render(<Sample user="alice" />);
  act(() => toggleFavourite('alice', 'megan'));
  act(() => toggleFavourite('alice', 'nestor'));
  expect(screen.getByText('megan, nestor')).toBeVisible();
  act(() => toggleFavourite('alice', 'megan'));
  expect(screen.getByText('nestor')).toBeVisible();
  rerender(<Sample user="megan" />);
  expect(screen.queryByText('nestor')).not.toBeInTheDocument();
});
