// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { together } from './notes';

test.each([
  ['nobody else has written', 'old', 'old and new', 'old', 'old and new'],
  ['only somebody else has written', 'old', 'old', 'theirs', 'theirs'],
  ['both have written the same', '', 'same', 'same', 'same'],
  ['both have written', 'old', 'old and new', 'theirs', 'theirs\n and new'],
  [
    'it was typed before anything was known',
    '',
    'call again Monday',
    'Wants invoice 4711',
    'Wants invoice 4711\ncall again Monday',
  ],
  ['it was deleted elsewhere', 'old', 'old and new', '', ' and new'],
  ['it was written anew', 'old', 'new', 'theirs', 'theirs\nnew'],
])('%s: nothing is lost', (_, base, typed, theirs, all) => {
  expect(together(base, typed, theirs)).toBe(all);
});
