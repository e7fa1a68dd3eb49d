import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeHost, context } from '@switchboard/plugin/testing';
import { customerLookup } from '../src/customer-lookup.ts';

test('a search goes on where the page before ended', () => {
  const names = { '+14255550100': 'Northwind', '+14255550101': 'Contoso', '+14255550102': 'Northgate' };
  const host = new FakeHost({ settings: { names } });
  const search = (cursor: string | null) => host.run(() => customerLookup.search('north', { cursor, limit: 1 }, context()));
  const first = search(null);
  assert.equal(first.items[0]?.name, 'Northwind');
  assert.equal(first.total, 2);
  const rest = search(first.nextCursor);
  assert.equal(rest.items[0]?.name, 'Northgate');
  assert.equal(rest.nextCursor, null);
});
