import { expect, test } from 'vitest';
import type { Card, CardMatch } from '../api/types';
import { aCard } from '../testing/samples';
import { settle, showLater } from './settled';

const [diego] = aCard().matches as [CardMatch];
const other: CardMatch = { ...diego, recordId: 'c2', name: 'Dora' };

const late = (change: Partial<Card>) => aCard({ phase: 'late', ...change });

test('until the final card everything changes, with it for the last time', () => {
  let shown = settle(undefined, aCard({ phase: 'first', matches: [] }));
  shown = settle(shown, aCard({ phase: 'updated', matches: [other] }));
  expect(shown.card.matches).toEqual([other]);
  shown = settle(shown, aCard({ phase: 'final', matches: [diego], openUrl: 'https://crm.example/1' }));
  expect(shown).toMatchObject({ card: { matches: [diego], openUrl: 'https://crm.example/1' }, later: undefined });
});

test('late texts are shown, and nothing to press changes', () => {
  const final = settle(undefined, aCard({ openUrl: null }));
  const changed = { ...diego, name: 'Diego S.', why: 'another reason', owner: 'Megan' };
  const shown = settle(final, late({ title: 'Diego S.', matches: [changed], openUrl: 'https://crm.example/1' }));
  expect(shown.later).toBeUndefined();
  expect(shown.card).toMatchObject({ title: 'Diego S.', openUrl: null });
  expect(shown.card.matches[0]).toMatchObject({ name: 'Diego S.', owner: 'Megan', actions: diego.actions });
});

test('what came late and can be pressed is offered, in the order in which it was seen', () => {
  const final = settle(undefined, aCard());
  const item = { label: 'Case 7', status: null, url: null };
  const shown = settle(final, late({ matches: [other, { ...diego, openItems: [item] }] }));
  expect(shown.card.matches.map(({ name, openItems }) => [name, openItems.length])).toEqual([[diego.name, 0]]);
  const all = showLater(shown);
  expect(all.card.matches.map(({ name }) => name)).toEqual(['Dora', diego.name]);
  expect(all.later).toBeUndefined();
  // Once it is shown, it is not offered again.
  expect(settle(all, late({ matches: [diego, other].map((one) => ({ ...one, openItems: [] })) })).later).toBeDefined();
  expect(settle(all, late({ matches: [{ ...diego, openItems: [item] }, other] })).later).toBeUndefined();
});

test('a link among the facts stays in its place', () => {
  const link = { label: 'Portal', value: 'https://a.example/', kind: 'link', pii: false };
  const fact = { label: 'Plan', value: 'Gold', kind: 'text', pii: false };
  const final = settle(undefined, aCard({ matches: [{ ...diego, fields: [link, fact] }] }));
  const newest = { ...diego, fields: [{ ...fact, value: 'Silver' }, fact, { ...link, value: 'https://b.example/' }] };
  const { card, later } = settle(final, late({ matches: [newest] }));
  expect(card.matches[0]?.fields.map(({ value }) => value)).toEqual(['https://a.example/', 'Silver', 'Gold']);
  expect(later).toBeDefined();
});

test('whoever is suppressed late is not named any more', () => {
  const final = settle(undefined, aCard());
  const shown = settle(final, late({ suppressed: true, matches: [], title: '+1 425-555-0123' }));
  expect(shown).toMatchObject({ card: { matches: [], title: '+1 425-555-0123' }, later: undefined });
});
