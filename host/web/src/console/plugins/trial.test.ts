import { expect, test } from 'vitest';
import { callerOf, targetOf, tryableWith } from './trial';

test('what is typed is a number, a Teams user, or nobody', () => {
  expect(callerOf(' +14255550123 ', '')).toEqual({ identifier: { kind: 'phoneNumber', phoneNumber: '+14255550123' } });
  const id = '9F6A1F0E-3f1a-4a39-8a4c-0b5d3c2f1a77';
  expect(callerOf(id, 'Megan')).toEqual({
    identifier: { kind: 'microsoftTeamsUser', microsoftTeamsUserId: id },
    displayName: 'Megan',
  });
  expect(callerOf('  ', ' Hidden ')).toEqual({ displayName: 'Hidden' });
  expect(callerOf('', '')).toEqual({});
});

test('whom an agent would call is a number or a Teams user', () => {
  expect(targetOf(' 112 ')).toEqual({ phoneNumber: '112' });
  const id = '9f6a1f0e-3f1a-4a39-8a4c-0b5d3c2f1a77';
  expect(targetOf(id)).toEqual({ userId: id });
});

test('what can be tried is what the version is asked', () => {
  expect(tryableWith(['call-form', 'call-log', 'caller-id'])).toEqual(['ring', 'form']);
  expect(tryableWith(['before-call'])).toEqual(['call']);
  // The server says why that can’t be tried.
  expect(tryableWith(['call-log'])).toEqual(['ring']);
});
