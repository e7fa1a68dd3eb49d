import { expect, test } from 'vitest';
import { roomBelow } from './room';

test.each([
  ['there is no dock', undefined, 800, 800],
  ['nothing is in the dock', { top: 60, bottom: 60, height: 0 }, 800, 800],
  ['a call is in the dock', { top: 60, bottom: 140, height: 80 }, 800, 660],
  ['the dock leaves little room', { top: 0, bottom: 600, height: 600 }, 640, 128],
  ['the dock is out of sight below, as in a page that is enlarged', { top: 250, bottom: 378, height: 128 }, 256, 256],
])('%s', (_, dock, height, room) => {
  expect(roomBelow(dock, height)).toBe(room);
});
