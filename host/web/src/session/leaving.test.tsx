import { expect, test, vi } from 'vitest';
import { stage } from '../testing/stage';
import { askBeforeLeaving, endCallsToSignOut } from './leaving';

const NUMBER = { phoneNumber: '+14255550123' };

async function talking() {
  const staged = await stage();
  await staged.store.dial(NUMBER, { title: 'Diego' });
  staged.sdk.newest.becomes({ state: 'Connected' });
  return staged;
}

const asks = (): boolean => {
  const leaving = new Event('beforeunload', { cancelable: true });
  dispatchEvent(leaving);
  return leaving.defaultPrevented;
};

test('the browser asks before a page with a call is left, and only then', async () => {
  const { store, sdk } = await talking();
  const stop = askBeforeLeaving(store);
  expect(asks()).toBe(true);
  sdk.newest.becomes({ state: 'Disconnected' });
  expect(asks()).toBe(false);
  stop();
});

test('signing out in a call ends the call, or is given up', async () => {
  const { store, sdk } = await talking();
  const confirm = vi.fn(() => false);
  vi.stubGlobal('confirm', confirm);
  expect(await endCallsToSignOut(store)).toBe(false);
  expect(sdk.newest.hangUp).not.toHaveBeenCalled();
  confirm.mockReturnValue(true);
  sdk.newest.hangUp.mockImplementation(async () => sdk.newest.becomes({ state: 'Disconnected' }));
  expect(await endCallsToSignOut(store)).toBe(true);
  expect(store.getSnapshot().calls.filter(({ phase }) => phase === 'connected')).toEqual([]);
  // Without a call nobody is asked.
  confirm.mockClear();
  expect(await endCallsToSignOut(store)).toBe(true);
  expect(confirm).not.toHaveBeenCalled();
});
