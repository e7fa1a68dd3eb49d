import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customer, decode } from '@switchboard/plugin';
import { FakeHost, context } from '@switchboard/plugin/testing';
import { customerEdit } from '../src/customer-edit.ts';

test('only what is changed is sent', () => {
  const answer = { connection: 'crm', method: 'PATCH', target: '/contacts/c-7', json: { id: 'c-7' } };
  const host = new FakeHost({ http: [answer] });
  const draft = customer({ id: 'c-7', name: 'Ida Berg', company: 'Northwind Traders' });
  const outcome = host.run(() => customerEdit.update(draft, ['name'], context()));
  assert.equal(outcome.tag, 'saved');
  assert.equal(decode(host.requests[0]?.body ?? new Uint8Array()), '{"name":"Ida Berg"}');
});

test('what the CRM does not take stands at its member', () => {
  const json = { errors: { email: 'This address bounces.' } };
  const host = new FakeHost({ http: [{ connection: 'crm', method: 'POST', target: '/contacts', status: 422, json }] });
  const outcome = host.run(() => customerEdit.create(customer({ id: '', name: 'Ida Berg' }), context()));
  assert.deepEqual(outcome, { tag: 'invalid', val: [{ member: 'email', message: 'This address bounces.' }] });
});
