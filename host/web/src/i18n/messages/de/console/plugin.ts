import type { Translated } from '../../../catalogue';
import type { plugin as english } from '../../en/console/plugin';

export const plugin: Translated<typeof english> = {
  actions: 'Aktionen',
  rollBackTo: 'Auf {version} zurücksetzen…',
  switchOff: 'Ausschalten',
  switchOffTitle: '{name} ausschalten?',
  switchOffDetail:
    'Ab dem nächsten Anruf wird es nicht mehr gefragt. Seine Versionen, Einstellungen und Werte bleiben.',
  now: 'Jetzt',
  takesCalls: 'Bearbeitet Anrufe:',
  versionNumber: 'Version {version}',
  isOff: 'Keine Version ist aktiv: Anrufe laufen ohne dieses Plugin.',
  versions: 'Versionen',
  version: 'Version',
  by: 'Von',
  before: 'Zuvor aktiv',
  missing: 'Ihre Organisation hat kein Plugin dieses Namens.',
  pages: 'Seiten von {name}',
  'tab-versions': 'Versionen',
  'tab-settings': 'Einstellungen und Verbindungen',
  'tab-log': 'Protokoll',
  'tab-try': 'Ausprobieren',
  'tab-values': 'Werte',
  'tab-figures': 'Zahlen',
};
