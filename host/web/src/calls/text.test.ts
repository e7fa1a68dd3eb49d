import { expect, test } from 'vitest';
import type { Card } from '../api/types';
import { clock } from '../i18n/format';
import { subtitleOf } from './text';

test('a caller whom nobody knows is told by country', () => {
  const card = { identified: false, subtitle: 'Unknown number', caller: { region: 'GB' } } as Card;
  expect(subtitleOf(card)).toBe('Unknown number · United Kingdom');
  expect(subtitleOf({ ...card, identified: true, subtitle: 'Coho Winery' })).toBe('Coho Winery');
  expect(subtitleOf({ ...card, caller: { ...card.caller, region: '!' } })).toBe('Unknown number');
});

test('seconds as a clock shows them', () => {
  expect([0, 65, 3661].map(clock)).toEqual(['0:00', '1:05', '1:01:01']);
});
