// Whom a call was with, as the agent reads it.

import type { CallRecord } from '../../api/types';
import { titleWords } from '../../card/said';
import { t } from '../../i18n';
import { useHome } from '../../shell/useHome';

/** A name, or a number as it is written in the agent’s country. */
export function useTitle(call: CallRecord | undefined): string {
  const home = useHome();
  const title = call ? titleWords(call, call.party, home) : '';
  return title || t('history.nobody');
}
