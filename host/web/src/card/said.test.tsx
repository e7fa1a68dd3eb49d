// What the server says by kind, in the agent’s language.

import { afterEach, expect, test } from 'vitest';
import { loadLanguage } from '../i18n';
import { aCard } from '../testing/samples';
import { actionWords, matchWords, whyWords } from './reasons';
import { subtitleWords, titleWords } from './said';

const why = { source: 'customers', outcome: 'found', detail: 'Found 2 records.', elapsedMs: 3 } as const;
const [match] = aCard().matches;
if (!match) throw new Error('the sample has a match');

afterEach(() => loadLanguage('en'));

test('a German client says in German what the server wrote, with its numbers and names', async () => {
  await loadLanguage('de');
  const title = { title: 'Call for Sales', titleSays: { kind: 'call-for', queue: 'Sales' } } as const;
  expect(titleWords(title)).toBe('Anruf für Sales');
  const shared = { kind: 'number-shared', count: 1200, more: true } as const;
  expect(subtitleWords({ subtitle: 'x', subtitleSays: shared })).toBe('Mehr als 1.200 Kunden haben diese Nummer');
  const exact = { kind: 'exact-number', number: '+49 30 1' } as const;
  expect(matchWords({ ...match, whySays: exact })).toBe('Der Kunde hat genau diese Nummer, +49 30 1.');
  expect(whyWords({ ...why, detailSays: { kind: 'found', count: 2 } })).toBe('Hat 2 Datensätze gefunden.');
  expect(actionWords({ label: 'Open record', says: 'open-record', url: 'https://crm.example' })).toBe(
    'Datensatz öffnen',
  );
});

test('what a plugin wrote, and a kind that is not known yet, stay as they came', async () => {
  await loadLanguage('de');
  expect(whyWords({ ...why, detailSays: null })).toBe('Found 2 records.');
  expect(matchWords(match)).toBe('The number is Diego’s.');
  const later: unknown = { kind: 'of-a-later-version' };
  const unknown = later as NonNullable<ReturnType<typeof aCard>['subtitleSays']>;
  expect(subtitleWords({ subtitle: 'Something new', subtitleSays: unknown })).toBe('Something new');
});

test('a number is written as it is in the agent’s country', () => {
  const { caller } = aCard();
  expect(titleWords({ title: caller.display, titleSays: null }, caller, 'US')).toBe('(425) 555-0123');
  expect(titleWords({ title: caller.display, titleSays: null }, caller, 'GB')).toBe('+1 425-555-0123');
});
