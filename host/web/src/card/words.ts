// Words and formats for what a card says in codes.

import type { CardMatch } from '../api/types';
import { t } from '../i18n';
import { date, relative } from '../i18n/format';

export { countryName, homeRegion, shownNumber } from '../i18n/numbers';

type Field = CardMatch['fields'][number];

/** After that long, a date tells more than a number of days. */
const LONG_AGO_MS = 30 * 24 * 60 * 60 * 1000;

/** How sure a match is. */
export function confidenceWords(confidence: number): string {
  if (confidence >= 90) return t('card.veryLikely');
  if (confidence >= 70) return t('card.likely');
  return confidence >= 45 ? t('card.possible') : t('card.unsure');
}

/** By what the record was found. */
export function strengthWords(strength: CardMatch['strength']): string {
  switch (strength) {
    case 'exact':
      return t('card.exactNumber');
    case 'no-extension':
      return t('card.otherExtension');
    case 'legacy-variant':
      return t('card.olderSpelling');
    case 'company-prefix':
      return t('card.companyNumber');
    case 'national':
      return t('card.nationalNumber');
  }
}

/** What kind of record it is, where it is a usual one. */
export function recordTypeWords(type: string): string {
  switch (type) {
    case 'contact':
      return t('card.contact');
    case 'account':
      return t('card.account');
    case 'lead':
      return t('card.lead');
    case 'person':
      return t('card.person');
    default:
      return type;
  }
}

/** Where a match or an answer came from, as agents say it. */
export function sourceName(source: string): string {
  if (source === 'customers') return t('card.customers');
  if (source === 'directory') return t('card.directory');
  return source.replace(/^plugin:/, '');
}

/** When something happened; a text that is no time stays as it is. */
export function pastWords(at: string, now: number): string {
  const time = Date.parse(at);
  if (Number.isNaN(time)) return at;
  return now - time > LONG_AGO_MS ? date(at) : relative(at, now);
}

/** A field's value as the agent's language writes it. A text that is not what its kind says stays as it is. */
export function fieldValue({ kind, value }: Pick<Field, 'kind' | 'value'>, locale: string): string {
  if (kind === 'number' && /^-?\d{1,15}(\.\d+)?$/.test(value)) {
    return new Intl.NumberFormat(locale, { maximumFractionDigits: 20 }).format(Number(value));
  }
  if (kind === 'date' && /^\d{4}-\d{2}-\d{2}/.test(value) && !Number.isNaN(Date.parse(value))) return date(value);
  return value;
}
