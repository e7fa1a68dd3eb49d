import type { Translated } from '../../../catalogue';
import type { tenantSettings as english } from '../../en/console/tenantSettings';

export const tenantSettings: Translated<typeof english> = {
  region: 'Land von Nummern ohne Landesvorwahl',
  regionHint: 'Zwei Buchstaben, wie US oder DE.',
  meetings: 'Besprechungen, zu denen kein Plugin etwas sagt',
  meetingsHint: 'Gilt, wo ein Plugin aktiv ist, das über Besprechungen entscheidet.',
  show: 'Werden gezeigt',
  hide: 'Werden verborgen',
  embed: 'Seiten, die Switchboard in einem Rahmen zeigen dürfen',
  embedHint: 'Eine je Zeile, etwa https://crm.example. Ohne Eintrag darf es keine.',
};
