import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeHost, context, phoneCaller, pressedAction } from '@switchboard/plugin/testing';
import { cardAction } from '../src/card-action.ts';

const caller = phoneCaller('+14255550100');
const confirmed = pressedAction('block', caller, { confirmed: true });

test('a number is blocked after a yes and not before', () => {
  const host = new FakeHost();
  const asked = host.run(() => cardAction.perform(pressedAction('block', caller), context()));
  assert.equal(asked.outcome.tag, 'confirm');
  assert.equal(host.keyValues.size, 0);
  const done = host.run(() => cardAction.perform(confirmed, context()));
  assert.equal(done.outcome.tag, 'done');
  assert.equal(host.text('blocked:+14255550100'), 'Alice');
});

test('without the grant nothing is blocked', () => {
  const host = new FakeHost({ grants: [] });
  assert.throws(() => host.run(() => cardAction.perform(confirmed, context())), { kind: 'denied' });
});

test('the agent is asked in their language', () => {
  const german = context({ agent: { locale: 'de-DE' } });
  const { outcome } = new FakeHost().run(() => cardAction.perform(pressedAction('block', caller), german));
  assert.deepEqual(outcome, { tag: 'confirm', val: '+14255550100 für alle sperren?' });
});
