import { afterEach, expect, test, vi } from 'vitest';
import { ariaKeys, shortcutOf, shownKeys } from './shortcuts';

const pressed = (change: object) =>
  shortcutOf({
    key: 's',
    code: 'KeyS',
    ctrlKey: true,
    metaKey: false,
    shiftKey: true,
    altKey: false,
    repeat: false,
    ...change,
  });

afterEach(() => vi.unstubAllGlobals());

test.each([
  [{}, 'answer'],
  [{ key: 'S' }, 'answer'],
  [{ key: 'D', code: 'KeyD' }, 'decline'],
  [{ key: 'L', code: 'KeyL' }, 'toCard'],
  [{ key: '.', code: 'Period', shiftKey: false }, 'help'],
  // A Mac’s own key.
  [{ ctrlKey: false, metaKey: true }, 'answer'],
  // A Russian keyboard, and one on which S is elsewhere.
  [{ key: 'Ы' }, 'answer'],
  [{ key: 's', code: 'Semicolon' }, 'answer'],
  [{ key: 'o', code: 'KeyS' }, undefined],
  // Saving the page, AltGr, keys that are held down.
  [{ shiftKey: false }, undefined],
  [{ altKey: true }, undefined],
  [{ repeat: true }, undefined],
  [{ ctrlKey: false }, undefined],
])('%j is for %s', (change, shortcut) => {
  expect(pressed(change)).toBe(shortcut);
});

test('they are told as the system writes them', () => {
  vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0 (Windows NT 10.0) Chrome/156.0' });
  expect([ariaKeys('answer'), shownKeys('help')]).toEqual(['Control+Shift+S', ['Ctrl', '.']]);
  vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 15) Safari/604' });
  expect([ariaKeys('decline'), shownKeys('decline')]).toEqual(['Meta+Shift+D', ['⌘', '⇧', 'D']]);
});

test('none takes more than three keys', () => {
  vi.stubGlobal('navigator', { userAgent: '' });
  for (const shortcut of ['answer', 'decline', 'toCard', 'help'] as const) {
    expect(shownKeys(shortcut).length).toBeLessThanOrEqual(3);
  }
});
