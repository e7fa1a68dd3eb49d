import { expect, test } from 'vitest';
import type { Customer } from '../../api/types';
import { blank, inputOf, phone, phoneAt, typedOf } from './form';

test('what is left empty is removed, and a number that was not typed is none', () => {
  const typed = { ...blank('+14255550123'), name: ' Diego ', email: ' ', phones: [phone(), phone(' 1 ', '', 'work')] };
  expect(inputOf(typed)).toMatchObject({
    name: 'Diego',
    email: null,
    phones: [{ number: '1', extension: null, label: 'work' }],
  });
  // The server counts what it was sent.
  expect(phoneAt(typed, 0)).toBe(typed.phones[1]);
});

test('a customer comes through the form as it was', () => {
  const phones = [{ number: '+1 425', e164: '+1425', extension: '7', label: null }];
  const customer = {
    name: 'Ada',
    company: null,
    title: 'CTO',
    email: null,
    owner: null,
    url: null,
    phones,
  } as unknown as Customer;
  expect(inputOf(typedOf(customer))).toEqual({
    name: 'Ada',
    company: null,
    title: 'CTO',
    email: null,
    owner: null,
    url: null,
    externalId: null,
    phones: [{ number: '+1 425', extension: '7', label: null }],
  });
});
