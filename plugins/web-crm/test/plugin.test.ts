// The plugin's own rules, with a CRM whose answers are written down here.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customer, decode, recordRef } from '@switchboard/plugin';
import { FakeHost, callEntry, context, incomingCall, phoneCaller } from '@switchboard/plugin/testing';
import { callForm, callLog, callerId, customerEdit } from '../plugin.ts';

const diego = { id: 'c-1', name: 'Diego Siciliani', phone: '+14255550100', url: 'https://crm.example/c-1' };
const asked = '/contacts?phone=%2B14255550100&limit=20';
const call = incomingCall(phoneCaller('+14255550100'));

test('a caller is whom the CRM has with the number, and more than a page is told', () => {
  const json = { items: [diego], next: 20, total: 30 };
  const host = new FakeHost({ settings: { timeoutMs: 700 }, http: [{ connection: 'crm', target: asked, json }] });
  const { outcome, partial } = host.run(() => callerId.resolve(call, context()));
  assert(outcome.tag === 'found' && partial);
  assert.deepEqual(outcome.val[0]?.actions, [
    { kind: 'link', label: 'Open in the CRM', url: 'https://crm.example/c-1', id: null },
  ]);
  assert.equal(host.requests[0]?.timeoutMs, 700);
});

test('what the CRM refuses is told in words that the host can act on', () => {
  const failing = (status: number) =>
    new FakeHost({ http: [{ connection: 'crm', target: asked, status, headers: { 'retry-after': '2' } }] });
  const resolve = (status: number) => failing(status).run(() => callerId.resolve(call, context()));
  assert.equal(resolve(404).outcome.tag, 'not-found');
  assert.throws(() => resolve(401), { kind: 'unauthorized' });
  assert.throws(() => resolve(429), { kind: 'rate-limited', retryAfterMs: 2000 });
});

test("the CRM's word for a number stands at the first number of the form", () => {
  const answer = { connection: 'crm', method: 'PATCH', target: '/contacts/c-1', status: 422, json: { errors: { phone: 'Too short.' } } };
  const phones = [{ number: '12', e164: null, extension: null, label: null }];
  const draft = customer({ id: 'c-1', name: 'Diego Siciliani', phones });
  const host = new FakeHost({ http: [answer] });
  const outcome = host.run(() => customerEdit.update(draft, ['phones'], context()));
  assert.deepEqual(outcome, { tag: 'invalid', val: [{ member: 'phones[0].number', message: 'Too short.' }] });
  assert.equal(decode(host.requests[0]?.body ?? new Uint8Array()), '{"phone":"12"}');
});

test('a call is written down under its own id', () => {
  const answer = { connection: 'crm', method: 'PUT', target: '/activities/call%2F1', json: { id: 'a-1' } };
  const entry = callEntry(phoneCaller('+14255550100'), 'missed', { callId: 'call/1' });
  assert.equal(new FakeHost({ http: [answer] }).run(() => callLog.save(entry, context())), 'a-1');
});

test('agents are asked in their language what a call was about, and have to say it of contacts', () => {
  const show = (known: boolean, locale: string) => {
    const contact = known ? recordRef('web-crm', 'c-1') : null;
    return new FakeHost().run(() => callForm.show('call-1', contact, context({ agent: { locale } })));
  };
  const [reason, until] = show(true, 'de-AT').fields;
  assert.equal(reason?.label, 'Worum ging es?');
  assert(reason?.required && !show(false, 'en-US').fields[0]?.required);
  // Who wants an offer is asked for the day, in whichever language the choice was read.
  assert(reason.choices.some(({ value, label }) => value === until?.shownIf?.[1] && label === 'Ein Angebot'));
  assert.equal(until?.shownIf?.[0], reason.name);
});

test('what was answered about a call comes to the CRM with it', () => {
  const answer = { connection: 'crm', method: 'PUT', target: '/activities/call-1', json: { id: 'a-1' } };
  const extra: [string, string][] = [['form.disposition', 'Resolved'], ['form.reason', 'An order'], ['lang', 'de']];
  const entry = callEntry(phoneCaller('+14255550100'), 'answered', { callId: 'call-1', extra });
  const host = new FakeHost({ http: [answer] });
  host.run(() => callLog.save(entry, context()));
  const sent = JSON.parse(decode(host.requests[0]?.body ?? new Uint8Array())) as { answers: unknown };
  assert.deepEqual(sent.answers, { reason: 'An order' });
});
