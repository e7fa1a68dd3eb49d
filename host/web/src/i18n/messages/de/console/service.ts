import type { Translated } from '../../../catalogue';
import type { service as english } from '../../en/console/service';

export const service: Translated<typeof english> = {
  detail:
    'Worker und Verbindungen sind die des Servers, der geantwortet hat; bei anderen kann es anders sein. Worker für Proben gibt es, solange jemand ein Plugin hochlädt oder ausprobiert, und einige Minuten länger.',
  now: 'Jetzt',
  refresh: 'Aktualisieren',
  version: 'Version',
  plugins: 'Versionen von Plugins',
  loaded: 'Alle sind bereit',
  loading: { one: '{count} wird noch bereit gemacht', other: '{count} werden noch bereit gemacht' },
  notLoadable: { one: '{count} ließ sich nicht laden', other: '{count} ließen sich nicht laden' },
  callLog: 'Anrufe, die Plugins noch erfahren müssen',
  due: '{waiting}, davon {due} jetzt fällig',
  failingRings: 'Mandanten, bei deren letztem Klingeln etwas fehlte',
  tokens: 'Personen, die auf ein Anruftoken warten ({resource})',
  pool: 'Datenbankverbindungen ({name})',
  inUse: '{used} von {open} offenen in Gebrauch; {most} dürfen offen sein',
  workers: 'Worker',
  for: 'Wofür',
  'for-live': 'Anrufe',
  'for-probation': 'Proben',
  class: 'Speicher',
  'class-small': 'Klein',
  'class-large': 'Groß',
  state: 'Stand',
  ready: 'Bereit',
  notReady: 'Nicht bereit',
  inFlight: 'In Arbeit',
  components: 'Geladene Komponenten',
  starts: 'Begonnen',
  times: { one: '{count} Mal', other: '{count} Mal' },
};
