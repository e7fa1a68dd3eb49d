import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeHost, context, phoneCaller, plannedCall } from '@switchboard/plugin/testing';
import { beforeCall } from '../src/before-call.ts';

const call = plannedCall(phoneCaller('+4930123456', { region: 'DE' }));

test('what is listed is blocked also where the agent would only be asked', () => {
  const decide = (doNotCall: string[]) => {
    const host = new FakeHost({ settings: { doNotCall, askBeforeCountries: ['DE'] } });
    return host.run(() => beforeCall.decide(call, context())).decision.tag;
  };
  assert.equal(decide(['+4930123456']), 'block');
  assert.equal(decide([]), 'warn');
});

test('without settings everybody may be called', () => {
  const { decision } = new FakeHost().run(() => beforeCall.decide(call, context()));
  assert.equal(decision.tag, 'allow');
});
