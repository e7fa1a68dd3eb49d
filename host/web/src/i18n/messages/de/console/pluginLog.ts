import type { Translated } from '../../../catalogue';
import type { pluginLog as english } from '../../en/console/pluginLog';

export const pluginLog: Translated<typeof english> = {
  filters: 'Welche Zeilen',
  search: 'Protokoll durchsuchen',
  level: 'Stufe',
  allLevels: 'Alle Stufen',
  'level-debug': 'Debug',
  'level-info': 'Info',
  'level-warn': 'Warnung',
  'level-error': 'Fehler',
  'atLeast-info': 'Ab Info',
  'atLeast-warn': 'Warnungen und Fehler',
  'atLeast-error': 'Nur Fehler',
  hook: 'Frage',
  allHooks: 'Alle Fragen',
  allVersions: 'Alle Versionen',
  deleted: 'Gelöscht ({digest})',
  follow: 'Mitlesen',
  thisCall: 'Nur dieser Anruf',
  onlyCall: 'Nur Zeilen eines Anrufs werden gezeigt.',
  allCalls: 'Alle zeigen',
  none: 'Keine Zeile passt.',
  empty: 'Es hat noch nichts geschrieben.',
};
