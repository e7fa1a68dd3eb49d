// The words of the client, in the agent’s language. `t('area.key', { name })` gives a message; nothing calls it before
// `loadLanguage` has loaded a catalogue, so never while a module is loaded. What the first page says is loaded at first; the
// rest comes with the first part of the client that is loaded later (`shell/lazily`).

import { useSyncExternalStore } from 'react';
import { kept, keep } from '../shell/device';
import type { ConsoleCatalogue, First, Key, Message, PlainKey, Rest, Values } from './catalogue';

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What is loaded when it is needed, besides what the first page says. */
interface More {
  rest: Rest;
  console: ConsoleCatalogue;
}

type Loaders = { first: () => Promise<First> } & { [P in keyof More]: () => Promise<More[P]> };

const CATALOGUES: Record<Language, Loaders> = {
  en: {
    first: async () => (await import('./messages/en/first')).first,
    rest: async () => (await import('./messages/en/rest')).rest,
    console: async () => (await import('./messages/en/console')).en,
  },
  de: {
    first: async () => (await import('./messages/de/first')).first,
    rest: async () => (await import('./messages/de/rest')).rest,
    console: async () => (await import('./messages/de/console')).de,
  },
};

const CHOICE = 'language';

interface Loaded {
  language: Language;
  catalogue: First & Partial<Rest> & Partial<ConsoleCatalogue>;
  /** Of the browser where it speaks the same language: `de-AT` rather than `de`. */
  locale: string;
  plurals: Intl.PluralRules;
  numbers: Intl.NumberFormat;
}

let now: Loaded | undefined;
/** What somebody has asked for that the first page does not say. */
const wanted = new Set<keyof More>();
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
  const loaders = CATALOGUES[language];
  const [first, ...more] = await Promise.all([loaders.first(), ...[...wanted].map((part) => loaders[part]())]);
  const locale = navigator.languages.find((tag) => tag.toLowerCase().startsWith(language)) ?? language;
  now = {
    language,
    catalogue: Object.assign({}, first, ...more) as Loaded['catalogue'],
    locale,
    plurals: new Intl.PluralRules(language),
    numbers: new Intl.NumberFormat(locale),
  };
  document.documentElement.lang = language;
  for (const listener of listeners) listener();
}

async function loadMore(part: keyof More): Promise<void> {
  wanted.add(part);
  let language: Language;
  let more: More[keyof More];
  do {
    language = loaded().language;
    more = await CATALOGUES[language][part]();
    // Another language may have been chosen meanwhile.
  } while (loaded().language !== language);
  now = { ...loaded(), catalogue: { ...loaded().catalogue, ...more } };
}

/** Loads what the first page does not say; another language that is chosen later comes whole. */
export const loadRest = (): Promise<void> => loadMore('rest');

/** Loads the words of the console, too. Its pages come with them. */
export const loadConsoleWords = (): Promise<void> => loadMore('console');

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
  const areas: Readonly<Record<string, Readonly<Record<string, Message>> | undefined>> = catalogue;
  const message = areas[key.slice(0, dot)]?.[key.slice(dot + 1)];
  const given = (values ?? {}) as Record<string, string | number>;
  if (message === undefined) return key;
  if (typeof message === 'string') return fill(message, given);
  return fill(message[plurals.select(Number(given.count))] ?? message.other, given);
}
