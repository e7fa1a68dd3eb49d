// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';
import { loadLanguage } from '../i18n';
import { json, serve } from '../testing/server';
import { challenge } from './challenge';
import { get } from './client';

afterEach(() => vi.unstubAllGlobals());

const refusal = async (document: object, status: number): Promise<string> => {
  serve({ 'GET /api/v1/customers': () => json(document, status) });
  return get('/api/v1/customers').then(
    () => 'answered',
    (failure: unknown) => (failure instanceof Error ? failure.message : String(failure)),
  );
};

test('a refusal is told in the agent’s language first, then in the server’s own words', async () => {
  const document = { type: '/problems/conflict', detail: 'the customer was merged into another one' };
  await loadLanguage('de');
  expect(await refusal(document, 409)).toBe(
    'Das geht so, wie die Dinge stehen, nicht.\nthe customer was merged into another one',
  );
  await loadLanguage('en');
  expect(await refusal(document, 409)).toBe(
    'This can’t be done as things stand.\nthe customer was merged into another one',
  );
});

test('a kind that the client does not know is told as the server tells it', async () => {
  await loadLanguage('de');
  expect(await refusal({ type: '/problems/quite-new', detail: 'something new' }, 418)).toBe('something new');
  expect(await refusal({ type: 'toString', detail: 'something odd' }, 418)).toBe('something odd');
  expect(await refusal({ detail: 'nothing else' }, 400)).toBe('nothing else');
});

test('what Microsoft asks for is told in the agent’s language, too', async () => {
  await loadLanguage('de');
  const document = { type: '/problems/sign-in-again', detail: 'sign in', signInUrl: '/auth/sign-in?challenge=1' };
  await refusal(document, 401);
  expect(challenge()?.detail).toBe('Microsoft möchte, dass Sie sich neu anmelden.\nsign in');
});
