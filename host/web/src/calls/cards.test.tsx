import { afterEach, expect, test, vi } from 'vitest';
import { serve } from '../testing/server';
import { cardsOf } from './cards';

afterEach(() => vi.unstubAllGlobals());

test('half a character in a name is none when the call is reported', async () => {
  const asked = serve({
    'POST /api/v1/calls/incoming': () =>
      new Response('event: final\ndata: {"callId":"c"}\n\n', { headers: { 'content-type': 'text/event-stream' } }),
  });
  const info = { identifier: undefined, displayName: 'Ada \ud83d, Ben \ud83d\udc4b' };
  const cards = [];
  for await (const card of cardsOf('sdk-1', info, {}, new AbortController().signal)) cards.push(card);
  expect(cards).toEqual([{ callId: 'c' }]);
  expect(asked[0]?.body).toMatchObject({
    callId: 'sdk-1',
    callerInfo: { displayName: 'Ada \ufffd, Ben \ud83d\udc4b' },
  });
});
