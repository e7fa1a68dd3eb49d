import { isKey, t } from '../../i18n';

/** How a call of a plugin ended, in words; a kind that this client does not know stays as it is. */
export function outcomeWords(outcome: string): string {
  const key = `figures.outcome-${outcome}`;
  return isKey(key) ? t(key) : outcome;
}
