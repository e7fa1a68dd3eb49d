// What agents read, in their language.

// ANCHOR: words
/** The sentences of a language. `{number}` stands for the number. */
export interface Words {
  alone: string;
  shared: string;
}

const ENGLISH: Words = {
  alone: 'The database has {number} for this contact.',
  shared: 'Several contacts have {number}.',
};

const LANGUAGES: Record<string, Words> = {
  de: { alone: 'In der Datenbank steht {number} bei diesem Kontakt.', shared: 'Mehrere Kontakte haben {number}.' },
  es: { alone: 'La base de datos tiene {number} para este contacto.', shared: 'Varios contactos tienen {number}.' },
};

/** The words for a locale such as `de-CH`: those of its language, or else English. */
export function wordsOf(locale: string): Words {
  return LANGUAGES[locale.split('-')[0] ?? ''] ?? ENGLISH;
}
// ANCHOR_END: words
