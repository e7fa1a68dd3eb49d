import { expect, test } from 'vitest';
import { parse } from './events';

test('whole events are split from the begun rest', () => {
  const { events, rest } = parse(
    'event: card\nid: 1\ndata: {"a":1}\n\n: alive\n\nevent: final\ndata: x\ndata: y\n\nevent: la',
  );
  expect(events).toEqual([
    { event: 'card', id: '1', data: '{"a":1}' },
    { event: 'final', id: '', data: 'x\ny' },
  ]);
  expect(rest).toBe('event: la');
});
