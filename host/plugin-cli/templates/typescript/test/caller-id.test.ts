import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeHost, context, incomingCall, phoneCaller } from '@switchboard/plugin/testing';
import { callerId } from '../src/caller-id.ts';

test('the strongest known key names the caller', () => {
  const host = new FakeHost({ settings: { names: { '+14255550100': 'Reception' } } });
  const call = incomingCall(phoneCaller('+14255550100;ext=7'));
  const { outcome } = host.run(() => callerId.resolve(call, context()));
  assert(outcome.tag === 'found');
  assert.equal(outcome.val[0]?.name, 'Reception');
  assert.equal(outcome.val[0]?.strength, 'no-extension');
});

test('a withheld number is nobody', () => {
  const call = incomingCall({ tag: 'anonymous' });
  const { outcome } = new FakeHost().run(() => callerId.resolve(call, context()));
  assert.equal(outcome.tag, 'not-found');
});
