// Where an import stands, in words.

import { isKey, t } from '../../i18n';

export function stateText(state: string): string {
  const key = `imports.state-${state}`;
  return isKey(key) ? t(key) : state;
}
