import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeHost, context, meeting } from '@switchboard/plugin/testing';
import { meetingFilter } from '../src/meeting-filter.ts';

test('internal meetings are hidden where the admin wants it so', () => {
  const guest = { name: null, email: 'diego@northwind.example', external: true, required: true };
  const meetings = [meeting('1', { attendees: [guest] }), meeting('2')];
  const host = new FakeHost({ settings: { onlyExternal: true } });
  const verdicts = host.run(() => meetingFilter.evaluate(meetings, context()));
  assert.deepEqual(verdicts.map(({ visibility }) => visibility), ['show', 'hide']);
});
