import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { SignedOut } from './SignedOut';

const adminLink = () => screen.queryByRole('link', { name: /I am an administrator/ });

function showAt(path: string) {
  history.replaceState(null, '', path);
  render(<SignedOut />);
}

test('the way in leads back to this page and tells the time zone', () => {
  showAt('/history');
  const link = new URL(screen.getByRole<HTMLAnchorElement>('link', { name: 'Sign in with Teams' }).href);
  expect(link.pathname).toBe('/auth/sign-in');
  expect(link.searchParams.get('return_to')).toBe('/history');
  expect(link.searchParams.get('time_zone')).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
  expect(adminLink()).not.toBeInTheDocument();
});

test('a refused sign-in says why, with Microsoft’s code', () => {
  showAt('/?sign_in_error=account-disabled&code=50057');
  expect(screen.getByText('Your account is disabled. Ask your administrator. (AADSTS50057)')).toBeVisible();
  expect(adminLink()).not.toBeInTheDocument();
});

test('what an administrator can put right is offered to administrators', () => {
  showAt('/?sign_in_error=admin-consent-required');
  expect(adminLink()).toHaveAttribute('href', '/auth/admin-consent');
});

test('an address that somebody made up puts no words on the page', () => {
  showAt('/?sign_in_error=%3Cb%3Ewin%3C%2Fb%3E&code=call%20555');
  expect(screen.getByText('Microsoft did not confirm the sign-in. Sign in again.')).toBeVisible();
});
