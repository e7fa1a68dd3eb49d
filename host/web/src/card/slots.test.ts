import { expect, test } from 'vitest';
import type { Call, CallKey, Phase } from '../calls/call';
import { arrange, draft, firstInLine, type Slot } from './slots';

const call = (key: string, phase: Phase = 'ringing'): Call => ({ key: key as CallKey, phase }) as Call;

const shown = (slots: readonly Slot[]) =>
  slots.map(({ key, over, small }) => `${key}${over ? '-' : ''}${small ? 's' : ''}`);

const [a, b, c] = [call('a'), call('b'), call('c')];

test('the first call has room, later ones come above it and are small', () => {
  let slots = arrange([], [a], false);
  expect(shown(slots)).toEqual(['a']);
  slots = arrange(slots, [a, b, c], false);
  expect(shown(slots)).toEqual(['a', 'bs', 'cs']);
});

test('a caller who gives up leaves at once where nobody points', () => {
  expect(shown(arrange(arrange([], [a, b], false), [b], false))).toEqual(['bs']);
});

test('while the pointer or the focus is among them, each keeps its place', () => {
  let slots = arrange(arrange([], [a, b, c], false), [b, c], true);
  expect(shown(slots)).toEqual(['a-', 'bs', 'cs']);
  // A new one comes above, not into the gap.
  slots = arrange(slots, [b, c, call('d')], true);
  expect(shown(slots)).toEqual(['a-', 'bs', 'cs', 'ds']);
  slots = arrange(slots, [c, call('d')], false);
  expect(shown(slots)).toEqual(['cs', 'ds']);
});

test('a contact that is being filled in outlives its call', () => {
  let slots = draft(arrange([], [a, b], false), a.key, true);
  slots = arrange(slots, [b], false);
  expect(shown(slots)).toEqual(['a-', 'bs']);
  slots = arrange(draft(slots, a.key, false), [b], false);
  expect(shown(slots)).toEqual(['bs']);
});

test('where nothing has changed, it is the same', () => {
  const slots = arrange([], [a, b], false);
  expect(arrange(slots, [a, b], true)).toBe(slots);
});

test('keys are for the call with the focus, else for the one that rings longest and is not being answered', () => {
  const ringing = [call('a', 'answering'), b, c];
  expect(firstInLine(ringing, undefined)).toBe(b);
  expect(firstInLine(ringing, c.key)).toBe(c);
  expect(firstInLine(ringing, 'a' as CallKey)).toBe(b);
  expect(firstInLine([], undefined)).toBeUndefined();
});
