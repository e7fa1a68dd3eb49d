import { expect, test } from 'vitest';
import type { CapabilityGrant } from '../../api/types';
import { aVersion } from './samples';
import { flows, grantChanges, grantsLost, hookChanges, settingsAdded, settingsLost, settingsOf } from './changes';

const http = (connections: string[], origins: string[] = []): CapabilityGrant => ({
  capability: 'http',
  connections,
  origins,
});
const customers: CapabilityGrant = { capability: 'customers', reason: 'To find the caller.' };

test('each thing that is asked for is new, wider than what is granted, or the same', () => {
  const changes = grantChanges([customers, http(['crm', 'billing']), http(['crm'])], [http(['crm'])]);
  expect(changes.map(({ state, added }) => [state, added])).toEqual([
    ['new', []],
    ['wider', ['billing']],
    ['same', []],
  ]);
});

test('what is granted and not asked for any more is lost, also when it is only a place', () => {
  const granted = [customers, http(['crm'], ['https://old.example', 'https://api.example'])];
  expect(grantsLost([http(['crm'], ['https://api.example'])], granted)).toEqual([
    customers,
    http([], ['https://old.example']),
  ]);
  expect(grantsLost(granted, granted)).toEqual([]);
});

test('hooks that are gained and lost', () => {
  const active = aVersion({ hooks: ['caller-id', 'call-log'] });
  expect(hookChanges(aVersion({ hooks: ['caller-id', 'meeting-filter'] }), active)).toEqual({
    gained: ['meeting-filter'],
    lost: ['call-log'],
  });
  expect(hookChanges(aVersion({ hooks: ['caller-id'] }), undefined).gained).toEqual(['caller-id']);
});

const withSettings = (properties: unknown, required?: unknown) =>
  aVersion({ settingsSchema: { type: 'object', properties, required } as never });

test('settings that are added, needed only now, and read no more', () => {
  const before = withSettings({ region: { type: 'string' }, old: {} });
  const after = withSettings({ region: { type: 'string' }, key: { type: 'string' } }, ['region']);
  expect(settingsAdded(after, before).map(({ name, required }) => [name, required])).toEqual([
    ['region', true],
    ['key', false],
  ]);
  expect(settingsLost(after, before).map(({ name }) => name)).toEqual(['old']);
});

test.each([null, { properties: 7 }, { properties: { a: null }, required: 'a' }])(
  'a schema that is none is no trouble: %j',
  (schema) => {
    expect(settingsOf(aVersion({ settingsSchema: schema as never })).every(({ required }) => !required)).toBe(true);
  },
);

test('what a plugin reads, and where that can go', () => {
  expect(flows([customers, http(['crm'], ['https://api.example']), http(['crm'])])).toEqual({
    reads: ['customers'],
    sends: ['crm', 'https://api.example'],
  });
});
