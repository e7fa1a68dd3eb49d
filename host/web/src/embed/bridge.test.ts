// @vitest-environment jsdom
import { expect, test, vi } from 'vitest';
import { aCard } from '../testing/samples';
import { DIEGO, settle, stage } from '../testing/stage';
import { speakWithParent } from './bridge';
import type { EmbeddedCall } from './messages';

const CRM = 'https://crm.example';

async function speak() {
  const staged = await stage();
  // Another window, whichever.
  const parent = document.body.appendChild(document.createElement('iframe')).contentWindow;
  if (!parent) throw new Error('a frame has no window');
  const postMessage = vi.fn<(message: { type: string; call?: EmbeddedCall }, origin: string) => void>();
  parent.postMessage = postMessage as unknown as Window['postMessage'];
  const stop = speakWithParent(staged.store, parent);
  const hear = (data: unknown, source: MessageEventSource | null = parent, origin = CRM) =>
    dispatchEvent(new MessageEvent('message', { data, source, origin }));
  /** What was said, in short. */
  const said = () => postMessage.mock.calls.map(([{ type, call }]) => (call ? `${type} ${call.title}` : type));
  return { ...staged, postMessage, stop, hear, said };
}

test('nothing is said before the page says hello, and then what goes on already', async () => {
  const { sdk, hear, said, postMessage, stop } = await speak();
  sdk.rings(DIEGO);
  await settle();
  expect(said()).toEqual([]);
  hear({ switchboard: 1, type: 'hello' });
  expect(said()).toEqual(['ready', 'ringing +14255550123']);
  expect(postMessage.mock.calls.map(([, origin]) => origin)).toEqual([CRM, CRM]);
  stop();
});

test('a call is told from its ring to its end, again when more is known, and each thing once', async () => {
  const { sdk, store, cards, hear, said, postMessage, stop } = await speak();
  hear({ switchboard: 1, type: 'hello' });
  cards.set('one', [aCard({ sdkCallId: 'one', openUrl: 'https://crm.example/c1' })]);
  const ringing = sdk.rings(DIEGO, 'one');
  await settle();
  expect(said()).toEqual(['ready', 'ringing +14255550123', 'ringing Diego Siciliani']);
  expect(postMessage.mock.lastCall?.[0].call).toMatchObject({
    direction: 'incoming',
    number: '+14255550123',
    record: { source: 'plugin:phone-book', id: 'c1', url: 'https://crm.example/c1' },
  });
  const [call] = store.getSnapshot().calls;
  if (call) void store.answer(call.key);
  await settle();
  ringing.call.becomes({ state: 'Connected' });
  ringing.call.becomes({ muted: true });
  ringing.call.ends(0);
  expect(said().slice(3)).toEqual(['answered Diego Siciliani', 'ended Diego Siciliani']);
  expect(postMessage.mock.lastCall?.[0]).toMatchObject({ answered: true });
  stop();
});

test('a call that failed and stays in sight has ended once', async () => {
  const { sdk, store, hear, said, stop } = await speak();
  hear({ switchboard: 1, type: 'hello' });
  await store.dial({ phoneNumber: '+14255550123' }, { title: 'Diego' });
  sdk.newest.ends(486, 560_486);
  sdk.becomes('connected');
  expect(said().filter((one) => one.startsWith('ended'))).toEqual(['ended Diego Siciliani']);
  // Nor does a page that comes later hear of it.
  hear({ switchboard: 1, type: 'hello' });
  expect(said().at(-1)).toBe('ready');
  stop();
});

test('the page dials, once it has said hello, and nobody else does', async () => {
  const { register, hear, stop } = await speak();
  const dial = { switchboard: 1, type: 'dial', number: ' (425) 555-0123 ', customerId: 'diego' };
  hear(dial);
  hear({ switchboard: 1, type: 'hello' });
  hear(dial, window);
  hear(dial, null);
  hear(dial, undefined, 'https://evil.example');
  for (const wrong of [null, 'dial', { ...dial, switchboard: 2 }, { ...dial, number: '' }, { ...dial, customerId: 7 }])
    hear(wrong);
  await settle();
  expect(register).not.toHaveBeenCalled();
  hear(dial);
  await settle();
  expect(register).toHaveBeenCalledExactlyOnceWith({ phoneNumber: '(425) 555-0123', customerId: 'diego' });
  stop();
});
