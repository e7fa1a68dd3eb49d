// The words of the client, in the agent’s language. `t('area.key', { name })` gives a message; nothing calls it before
// `loadLanguage` has loaded a catalogue, so never while a module is loaded. What the first page says is loaded at first; the
// rest comes with the first part of the client that is loaded later (`shell/lazily`).

import { useSyncExternalStore } from 'react';
import { kept, keep } from '../shell/device';
import type { First, Key, Message, PlainKey, Rest, Values } from './catalogue';

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

const CATALOGUES: Record<Language, { first: () => Promise<First>; rest: () => Promise<Rest> }> = {
  en: {
    first: async () => (await import('./messages/en/first')).first,
    rest: async () => (await import('./messages/en/rest')).rest,
  },
  de: {
    first: async () => (await import('./messages/de/first')).first,
    rest: async () => (await import('./messages/de/rest')).rest,
  },
};

const CHOICE = 'language';

interface Loaded {
  language: Language;
  catalogue: First & Partial<Rest>;
  /** Of the browser where it speaks the same language: `de-AT` rather than `de`. */
  locale: string;
  plurals: Intl.PluralRules;
  numbers: Intl.NumberFormat;
}

let now: Loaded | undefined;
/** Whether anybody has asked for more than the first page says. */
let wantsRest = false;
const listeners = new Set<() => void>();

function loaded(): Loaded {
  if (!now) throw new Error('no language is loaded yet: t() was called while a module was loaded');
  return now;
}

const isLanguage = (text: string | null | undefined): text is Language => LANGUAGES.some((one) => one === text);

/** The language that the agent chose on this device, if any. */
export function chosenLanguage(): Language | undefined {
  const choice = kept(CHOICE);
  return isLanguage(choice) ? choice : undefined;
}

/** The first of the browser’s languages that there is a catalogue of. */
function languageOfBrowser(): Language {
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en';
}

/** Loads a language’s catalogue, the chosen one’s if none is named, and shows it from then on. */
export async function loadLanguage(language: Language = chosenLanguage() ?? languageOfBrowser()): Promise<void> {
  const { first, rest } = CATALOGUES[language];
  const catalogue = await first();
  const more = wantsRest ? await rest() : undefined;
  const locale = navigator.languages.find((tag) => tag.toLowerCase().startsWith(language)) ?? language;
  now = {
    language,
    catalogue: { ...catalogue, ...more },
    locale,
    plurals: new Intl.PluralRules(language),
    numbers: new Intl.NumberFormat(locale),
  };
  document.documentElement.lang = language;
  for (const listener of listeners) listener();
}

/** Loads what the first page does not say; another language that is chosen later comes whole. */
export async function loadRest(): Promise<void> {
  wantsRest = true;
  let language: Language;
  let rest: Rest;
  do {
    language = loaded().language;
    rest = await CATALOGUES[language].rest();
    // Another language may have been chosen meanwhile.
  } while (loaded().language !== language);
  now = { ...loaded(), catalogue: { ...loaded().catalogue, ...rest } };
}

/** Chooses a language for this device; the browser’s without one. */
export async function chooseLanguage(language: Language | undefined): Promise<void> {
  keep(CHOICE, language);
  await loadLanguage(language);
}

function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The language that is shown; renders again when another one is chosen. */
export const useLanguage = (): Language | undefined => useSyncExternalStore(onLanguage, () => now?.language);

/** For `Intl`: how this agent’s language writes times, numbers and names of countries. */
export const locale = (): string => loaded().locale;

/** Whether there is a message of this key, which may come from outside. The caller sees to it that its area needs no values. */
export function isKey(key: string): key is PlainKey {
  const [area = '', name = ''] = key.split('.');
  const areas: Record<string, object | undefined> = { ...loaded().catalogue };
  return Object.hasOwn(areas[area] ?? {}, name);
}

function fill(text: string, values: Record<string, string | number>): string {
  const { numbers } = loaded();
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === 'number' ? numbers.format(value) : value;
  });
}

/** A message in the agent’s language. */
export function t<K extends Key>(key: K, ...[values]: Values<K>): string {
  const { catalogue, plurals } = loaded();
  const dot = key.indexOf('.');
  const area = catalogue[key.slice(0, dot) as keyof typeof catalogue] as Record<string, Message> | undefined;
  const message = area?.[key.slice(dot + 1)];
  const given = (values ?? {}) as Record<string, string | number>;
  if (message === undefined) return key;
  if (typeof message === 'string') return fill(message, given);
  return fill(message[plurals.select(Number(given.count))] ?? message.other, given);
}
