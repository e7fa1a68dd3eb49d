// The fake host itself.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Response, customer, customers, decode, directory, encode, http, keyValue, log, settings } from '@switchboard/plugin';
import { FakeHost, person } from '@switchboard/plugin/testing';
import type { Given } from '@switchboard/plugin/testing';

const run = <T>(given: Given, call: () => T): T => new FakeHost(given).run(call);

test('HTTP answers are found by connection, method and target', () => {
  const host = new FakeHost({
    http: [
      { connection: 'crm', target: '/a', status: 404, headers: { 'retry-after': '3' } },
      { connection: 'crm', method: 'PUT', target: '/a', json: { id: '7' } },
      { target: '/a', text: 'plain' },
      { target: '/b', error: { kind: 'timed-out', message: 'too slow' } },
    ],
  });
  host.run(() => {
    const gone = http.send({ connection: 'crm', target: '/a' });
    assert.deepEqual([gone.status, gone.header('Retry-After')], [404, '3']);
    assert.deepEqual(http.send({ connection: 'crm', method: 'put', target: '/a', json: {} }).json(), { id: '7' });
    assert.equal(http.send({ target: '/a' }).text(), 'plain');
    assert.throws(() => http.send({ target: '/b' }), { name: 'PluginError', kind: 'timed-out' });
    const many = http.sendAllSettled(Array.from({ length: 9 }, () => ({ target: '/a' })));
    assert.equal(many.filter((answer) => answer instanceof Response).length, 8);
    assert.equal((many[8] as { kind?: string }).kind, 'quota-exceeded');
  });
  assert.equal(host.requests.length, 12);
  assert.equal(decode(host.requests[1]?.body ?? new Uint8Array()), '{}');
});

test('a request without a recorded answer fails the test and is named', () => {
  const bearing = () => {
    try {
      return http.send({ connection: 'crm', target: '/a' }).status;
    } catch {
      return null;
    }
  };
  const message = 'no answer is recorded for GET /a over crm: add it to `http` of the fake host';
  assert.throws(() => run({ http: [{ target: '/a' }] }, bearing), { message });
  // An expected error is not taken for it.
  assert.throws(() => run({}, () => http.send({ connection: 'crm', target: '/a' })), { name: 'Error', message });
});

test('without a host the question is named', () => {
  assert.throws(() => settings.get('names'), /^Error: settings.get was called, and no host is there/);
  assert.throws(() => new FakeHost({ seting: {} } as Given), /a fake host has no seting/);
  assert.throws(() => run({}, async () => null), /leave out async/);
});

test('a host covers another while it runs', () => {
  const depth = () => settings.get('depth');
  run({ settings: { depth: 1 } }, () => {
    assert.equal(run({ settings: { depth: 2 } }, depth), '2');
    assert.equal(depth(), '1');
    assert.equal(settings.get('other'), null);
  });
});

test('values are kept and expire', () => {
  const host = new FakeHost({ keyValues: { old: 'text', document: { a: 1 } } });
  host.run(() => keyValue.set('short', encode('2'), 10));
  assert.deepEqual([...host.keyValues.keys()], ['document', 'old', 'short']);
  host.advance(10);
  host.run(() => {
    assert.equal(keyValue.get('short'), null);
    assert.deepEqual(keyValue.getMany(['document', 'absent']).map((value) => value && decode(value)), ['{"a":1}', null]);
    keyValue.remove('old');
    for (let number = 0; number < 201; number += 1) keyValue.set(`n:${String(number).padStart(3, '0')}`, new Uint8Array(), null);
    const page = keyValue.listKeys('n:', null);
    assert.deepEqual([page.keys.length, page.nextCursor], [200, 'n:199']);
    assert.deepEqual(keyValue.listKeys('n:', page.nextCursor), { keys: ['n:200'], nextCursor: null });
    assert.throws(() => keyValue.set('', new Uint8Array(), null), { kind: 'invalid' });
    assert.throws(() => keyValue.set('k', new Uint8Array(65_537), null), { kind: 'invalid' });
    assert.throws(() => keyValue.getMany(Array.from({ length: 51 }, String)), { kind: 'invalid' });
  });
  assert.equal(host.text('old'), undefined);
});

test('what is not granted is denied', () => {
  const denied = { name: 'PluginError', kind: 'denied' };
  run({ grants: ['http'], http: [{ target: '/a' }] }, () => {
    assert.equal(http.send({ target: '/a' }).status, 200);
    assert.throws(() => customers.get('1'), denied);
    assert.throws(() => directory.get('1'), denied);
    assert.throws(() => keyValue.get('k'), denied);
  });
  assert.throws(() => run({ grants: [] }, () => http.send({ target: '/a' })), denied);
});

test('customers and people are found as the host finds them', () => {
  const phone = (number: string, extension: string | null = null) => ({ number, e164: null, extension, label: null });
  const phones = [phone('+1 425 555 0100'), phone('+14255550101', '7')];
  const ida = customer({ id: '1', name: 'Ida Holm', email: 'Ida@northwind.example', phones });
  const tom = person({ id: 'p', displayName: 'Tom', phones: ['+15550'] });
  run({ customers: [ida, customer({ id: '2', name: 'Bo' })], people: [tom] }, () => {
    for (const [value, strength, known] of [
      ['+14255550100', 'exact', true],
      ['4255550100', 'national', true],
      ['+14255550101;ext=7', 'exact', true],
      ['+14255550101;ext=*', 'no-extension', true],
      ['+14255550101;ext=8', 'exact', false],
      ['+14255550101', 'exact', false],
    ] as const) {
      assert.equal(customers.findByPhone([{ value, strength }]).length, known ? 1 : 0, value);
    }
    assert.equal(customers.findByEmail(['ida@Northwind.example']).length, 1);
    const page = customers.search('', { cursor: null, limit: 1 });
    assert.deepEqual([page.items.length, page.total, page.nextCursor], [1, 2, '1']);
    assert.deepEqual(customers.getMany(['2', '3']).map((one) => one?.name ?? null), ['Bo', null]);
    assert.equal(directory.findByPhone('+15550')[0]?.displayName, 'Tom');
    assert.equal(directory.getMany(['p', 'q'])[1], null);
  });
});

test('the log has what the plugin writes, also with console', () => {
  const host = new FakeHost();
  host.run(() => {
    log.write('warn', 'slow', [['ms', '900']]);
    console.error('down', { status: 503 });
  });
  assert.deepEqual(host.log, [
    { level: 'warn', message: 'slow', fields: [['ms', '900']] },
    { level: 'error', message: 'down {"status":503}', fields: [] },
  ]);
});

test('traces name the lines of the sources', () => {
  assert.match(String(new Error('here').stack), /testing\.test\.ts:132:/);
});
