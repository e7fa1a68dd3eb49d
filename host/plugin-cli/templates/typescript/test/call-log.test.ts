import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from '@switchboard/plugin';
import { FakeHost, callEntry, context, phoneCaller } from '@switchboard/plugin/testing';
import { callLog } from '../src/call-log.ts';

const entry = callEntry(phoneCaller('+14255550100'), 'answered', { notes: 'Wants an offer.' });
const request = { connection: 'crm', method: 'PUT', target: '/calls/call-1' };

test('an ended call is written down', () => {
  const host = new FakeHost({ http: [{ ...request, status: 201, json: { id: 'activity-1' } }] });
  const id = host.run(() => callLog.save(entry, context()));
  assert.equal(id, 'activity-1');
  const sent = JSON.parse(decode(host.requests[0]?.body ?? new Uint8Array()));
  assert.equal(sent.notes, 'Wants an offer.');
});

test('while the CRM is down the host is asked to try again', () => {
  const host = new FakeHost({ http: [{ ...request, status: 503 }] });
  assert.throws(() => host.run(() => callLog.save(entry, context())), { kind: 'unavailable' });
});
