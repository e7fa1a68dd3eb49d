import { expect, test } from 'vitest';
import { readAlerts } from './alerts';

const AT_FIRST = { ringtone: true, volume: 0.7, device: '', notifications: false };

test('what was kept is read; what does not fit is as at first', () => {
  const kept = { ringtone: false, volume: 0.2, device: 'headset', notifications: true };
  expect(readAlerts(JSON.stringify(kept))).toEqual(kept);
  expect(readAlerts('{"volume":7,"device":3,"ringtone":"no","notifications":"yes"}')).toEqual(AT_FIRST);
  for (const nothing of [undefined, '', 'null', '[']) expect(readAlerts(nothing)).toEqual(AT_FIRST);
});
