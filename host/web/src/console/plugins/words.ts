// A grant in words.

import type { CapabilityGrant } from '../../api/types';
import { t } from '../../i18n';

/** What a grant allows, with the places where it leads. */
export const wordsFor = (grant: CapabilityGrant, places: string[]): string => {
  const name = t(`plugins.capability-${grant.capability}`);
  return places.length ? t('plugins.capabilityTo', { name, places: places.join(', ') }) : name;
};
