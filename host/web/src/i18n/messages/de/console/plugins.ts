import type { Translated } from '../../../catalogue';
import type { plugins as english } from '../../en/console/plugins';

export const plugins: Translated<typeof english> = {
  upload: 'Version hochladen',
  active: 'Aktiv',
  off: 'Aus',
  activeVersion: 'Version {version} ist aktiv',
  none: 'Ihre Organisation hat noch kein Plugin. Anrufe zeigen, was die Kundenliste und das Verzeichnis Ihrer Organisation wissen.',
  begin:
    'Ein Plugin sagt aus Ihren eigenen Systemen, wer anruft, findet dort Kunden, sortiert Besprechungen oder hält Anrufe fest. Ihre Entwickler bauen es als eine Datei, eine WebAssembly-Komponente, mit diesen Befehlen:',
  beginUpload:
    'Senden Sie es damit, oder laden Sie die Datei hier hoch. Sie sehen, was es tut und worum es bittet, bevor ein Anruf es verwendet.',
  errors: { one: '{count} Fehler in den letzten 24 Stunden.', other: '{count} Fehler in den letzten 24 Stunden.' },
  lastError: 'Der neueste, {when}: {message}',
  inLog: 'Im Protokoll zeigen',
  'hook-caller-id': 'Sagt, wer anruft, während das Telefon klingelt.',
  'hook-customer-lookup': 'Findet Kunden für die Kundenliste, anstelle der eingebauten.',
  'hook-meeting-filter': 'Entscheidet, welche Besprechungen wie gezeigt werden.',
  'hook-call-log': 'Erfährt jeden Anruf nach dessen Ende, um ihn festzuhalten.',
  'hookName-caller-id': 'Anrufer',
  'hookName-customer-lookup': 'Kunden',
  'hookName-meeting-filter': 'Besprechungen',
  'hookName-call-log': 'Aufzeichnung von Anrufen',
  'capability-customers': 'Die Kundenliste lesen',
  'capability-directory': 'Personen im Verzeichnis nachschlagen, als der Agent',
  'capability-http': 'Anfragen an andere Systeme senden',
  'capability-key-value': 'Hier eigene Werte aufbewahren',
  'capability-settings': 'Seine Einstellungen lesen',
  'capability-log': 'In sein Protokoll schreiben',
  capabilityTo: '{name}: {places}',
  'reads-customers': 'die Kundenliste',
  'reads-directory': 'das Verzeichnis',
  'reads-key-value': 'Werte, die es hier aufbewahrt',
  'grant-new': 'Neu',
  'grant-wider': 'Reicht weiter',
  reason: 'Der Entwickler sagt: {reason}',
  noReason: 'Der Entwickler nennt keinen Grund.',
};
