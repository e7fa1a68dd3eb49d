// The catalogues are complete, say the same, and hold nothing that nobody uses.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Message } from '../src/i18n/catalogue';
import { de } from '../src/i18n/messages/de';
import { de as deOfConsole } from '../src/i18n/messages/de/console';
import { en } from '../src/i18n/messages/en';
import { en as enOfConsole } from '../src/i18n/messages/en/console';

type Flat = Record<string, Message>;

const flat = (catalogue: object): Flat =>
  Object.fromEntries(
    Object.entries(catalogue).flatMap(([area, messages]) =>
      Object.entries(messages as Flat).map(([key, message]) => [`${area}.${key}`, message]),
    ),
  );

const [english, german] = [flat({ ...en, ...enOfConsole }), flat({ ...de, ...deOfConsole })];

test('no area of the console has the name of another', () => {
  expect(Object.keys(enOfConsole).filter((area) => area in en)).toEqual([]);
});

/** The names in braces of a message, each once. */
const names = (message: Message): string[] => {
  const texts = typeof message === 'string' ? [message] : Object.values(message);
  return [...new Set(texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')))].sort();
};

test('every message is in both languages', () => {
  expect(Object.keys(german).sort()).toEqual(Object.keys(english).sort());
});

test('every message needs the same in both languages', () => {
  const needs = (all: Flat) => Object.entries(all).map(([key, message]) => [key, typeof message, names(message)]);
  expect(needs(german).sort()).toEqual(needs(english).sort());
});

test.each([
  ['en', english],
  ['de', german],
] as const)('every message has a text for each form of the plural: %s', (language, all) => {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort();
  for (const [key, message] of Object.entries(all)) {
    const texts = typeof message === 'string' ? [message] : Object.values(message);
    expect(
      texts.filter((text) => !text.trim()),
      key,
    ).toEqual([]);
    if (typeof message !== 'string') expect(Object.keys(message).sort(), key).toEqual(forms);
  }
});

test('every message is used', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.|schema\.ts$|^i18n.messages/.test(file),
  );
  const source = files.map((file) => readFileSync(`src/${file}`, 'utf8')).join('\n');
  const whole = new Set([...source.matchAll(/['"`]([a-zA-Z]+\.[\w-]+)['"`]/g)].map(([, key]) => key));
  // `t(`calls.outcome-${outcome}`)` uses whatever begins like that; the types see to it that nothing is missing.
  const begun = [...source.matchAll(/`([a-zA-Z]+\.[\w-]*)\$\{/g)].map(([, start]) => start ?? '');
  const unused = Object.keys(english).filter((key) => !whole.has(key) && !begun.some((start) => key.startsWith(start)));
  expect(unused).toEqual([]);
});
