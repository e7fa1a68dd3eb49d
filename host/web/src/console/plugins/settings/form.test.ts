import { expect, test } from 'vitest';
import { aVersion } from '../samples';
import { membersOf, memberOf, settingsFrom, typedFrom, Unreadable } from './form';

const version = aVersion({
  settingsSchema: {
    type: 'object',
    required: ['region'],
    properties: {
      region: { enum: ['eu', 'us'] },
      timeoutMs: { type: 'integer', minimum: 100 },
      key: { type: 'string', writeOnly: true },
      loud: { type: 'boolean' },
      names: { type: 'array', items: { type: 'string' } },
      greeting: { type: 'string', maxLength: 2000 },
      nested: { type: 'object', properties: {} },
    },
  } as never,
});
const members = membersOf(version);

test('each member gets an input by its schema', () => {
  expect(Object.fromEntries(members.map(({ name, kind }) => [name, kind]))).toEqual({
    region: 'choice',
    timeoutMs: 'number',
    key: 'secret',
    loud: 'flag',
    names: 'lines',
    greeting: 'long',
    nested: 'json',
  });
});

test('what was set comes back as it was, whatever of it the form shows', () => {
  const settings = {
    region: 'eu',
    timeoutMs: 250,
    loud: false,
    names: ['Ada', 'Grace'],
    greeting: 'Hello\nthere',
    nested: { a: [1, { b: null }] },
    ofAnOlderVersion: 7,
  };
  expect(settingsFrom(members, typedFrom(members, settings), settings)).toEqual(settings);
});

test('what is empty is left out, and so is a secret that is not set anew', () => {
  const typed = { ...typedFrom(members, {}), names: ' Ada \n\n', key: '' };
  expect(settingsFrom(members, typed, {})).toEqual({ names: ['Ada'] });
  expect(settingsFrom(members, { ...typed, key: 's3cret' }, {})).toEqual({ names: ['Ada'], key: 's3cret' });
});

test('a secret is never shown, even where it is told', () => {
  expect(typedFrom(members, { key: 's3cret' }).key).toBe('');
});

test.each([
  ['timeoutMs', 'soon'],
  ['nested', '{'],
])('what can’t be read is told by its name: %s', (name, text) => {
  expect(() => settingsFrom(members, { [name]: text }, {})).toThrow(new Unreadable(name));
});

test('a problem belongs to the member that its path begins with', () => {
  expect(['servers[0].name', 'servers.0', 'servers'].map(memberOf)).toEqual(['servers', 'servers', 'servers']);
});
