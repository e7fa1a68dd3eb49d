import type { Translated } from '../../../catalogue';
import type { retention as english } from '../../en/console/retention';

export const retention: Translated<typeof english> = {
  title: 'Wie lange etwas aufbewahrt wird',
  detail:
    'Sie können kürzer aufbewahren als der Betreiber. Ein leeres Feld heißt: so lange, wie der Betreiber es aufbewahrt.',
  'of-calls': 'Anrufe mit ihren Notizen',
  'of-call-traces': 'Wie die Karten von Anrufen entstanden',
  'of-log-lines': 'Zeilen, die Plugins schrieben',
  'of-imports': 'Importe von Kunden und ihre Berichte',
  'of-audit': 'Zeilen des Protokolls',
  days: 'Tage',
  operator: {
    one: 'Der Betreiber bewahrt es {count} Tag auf.',
    other: 'Der Betreiber bewahrt es {count} Tage auf.',
  },
  forEver: 'Der Betreiber bewahrt es für immer auf.',
  least: { one: 'Mindestens {count} Tag.', other: 'Mindestens {count} Tage.' },
  noNumber: 'Nötig ist eine ganze Zahl von Tagen, oder nichts.',
  save: 'Dauer speichern',
  shorterTitle: 'Kürzer aufbewahren?',
  shorterDetail: 'Was älter ist, wird innerhalb etwa einer Stunde entfernt, und niemand kann es zurückholen.',
  saved: 'Gespeichert. Was zu alt ist, wird innerhalb etwa einer Stunde entfernt.',
};
