import type { Translated } from '../../../catalogue';
import type { reachable as english } from '../../en/console/reachable';

export const reachable: Translated<typeof english> = {
  person: 'Person',
  state: 'Verbindung',
  device: 'Gerät',
  since: 'Seit',
  seen: 'Zuletzt gehört',
  refresh: 'Aktualisieren',
  list: 'Offene Tabs, die Anrufe annehmen',
  none: 'Niemand hat einen Tab offen, der Anrufe annimmt.',
  'state-registering': 'Verbindet sich',
  'state-connected': 'Erreichbar',
  'state-reconnecting': 'Abgebrochen, verbindet sich neu',
  'state-disconnected': 'Nicht erreichbar',
  'state-closed': 'Geschlossen',
  'state-expired': 'Nichts mehr gehört',
};
