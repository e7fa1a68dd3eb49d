import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordRef } from '@switchboard/plugin';
import { FakeHost, context } from '@switchboard/plugin/testing';
import { callForm } from '../src/call-form.ts';

test('the reason has to be known of customers', () => {
  const host = new FakeHost();
  const ofCustomer = host.run(() => callForm.show('call-1', recordRef('crm', '7'), context()));
  const ofNobody = host.run(() => callForm.show('call-1', null, context()));
  assert.equal(ofCustomer.fields[0]?.required, true);
  assert.equal(ofNobody.fields[0]?.required, false);
});
