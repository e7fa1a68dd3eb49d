import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { navigate } from 'wouter/use-browser-location';
import { ApiError, get } from '../api/client';
import { happens, renderStaged } from '../testing/render';
import { alice } from '../testing/samples';
import { json, problem, serve } from '../testing/server';
import { DIEGO } from '../testing/stage';
import { SessionBar } from './SessionBar';
import { sessionBegan, SIGN_IN_TAB } from './session';

const notSignedIn = () => json({ type: '/problems/not-signed-in', detail: 'sign in first' }, 401);
const link = () => screen.getByRole('link', { name: 'Sign in' });

/** A request that shows that nobody is signed in any more. */
async function ends(): Promise<void> {
  serve({ 'GET /api/v1/calls': notSignedIn });
  await expect(get('/api/v1/calls')).rejects.toBeInstanceOf(ApiError);
}

test('a session that has ended leads to sign-in and back; in a call that is done in another tab', async () => {
  const { sdk } = await renderStaged(<SessionBar />);
  history.replaceState(null, '', '/history?outcome=missed');
  // Before anybody is signed in, this is no news.
  await happens(ends);
  expect(screen.queryByTestId('session-over')).toBeNull();

  await happens(() => sessionBegan(alice));
  await happens(ends);
  expect(await screen.findByTestId('session-over')).toHaveTextContent('Your session has ended');
  const to = new URL(link().getAttribute('href') ?? '', location.origin);
  expect([to.pathname, to.searchParams.get('return_to')]).toEqual(['/auth/sign-in', '/history?outcome=missed']);
  expect(link()).not.toHaveAttribute('target');

  // Somebody who walks on meanwhile comes back to where they are then.
  await happens(() => navigate('/calls/a%2Fb?tab=notes'));
  expect(new URL(link().getAttribute('href') ?? '', location.origin).searchParams.get('return_to')).toBe(
    '/calls/a%2Fb?tab=notes',
  );

  await happens(() => sdk.rings(DIEGO));
  expect(link()).toHaveAttribute('target', SIGN_IN_TAB);

  await happens(() => sessionBegan(alice));
  expect(screen.queryByTestId('session-over')).toBeNull();
});

test('another refusal is no end of the session', async () => {
  await renderStaged(<SessionBar />);
  await happens(() => sessionBegan(alice));
  serve({ 'GET /api/v1/calls': () => problem(401, 'Microsoft wants more') });
  await happens(async () => await get('/api/v1/calls').catch(() => undefined));
  expect(screen.queryByTestId('session-over')).toBeNull();
});
