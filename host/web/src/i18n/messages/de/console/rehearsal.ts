import type { Translated } from '../../../catalogue';
import type { rehearsal as english } from '../../en/console/rehearsal';

export const rehearsal: Translated<typeof english> = {
  title: 'Probe',
  detail:
    'Klingelt von Hand für Anrufer jeder Art und für die, die zuletzt in Ihrer Organisation angerufen haben. Kein Telefon klingelt, und nichts wird geändert. Nummern stehen ohne ihre Mitte da.',
  asIfGranted:
    'Als wäre alles erlaubt, worum sie bittet. Dann erhält sie die Nummern echter Anrufer und darf sie dorthin schicken, wohin sie möchte.',
  run: 'Diese Version proben',
  running: 'Es klingelt…',
  changed: { one: '{count} von {all} Karten wäre anders.', other: '{count} von {all} Karten wären anders.' },
  rung: { one: 'Für {count} Anrufer geklingelt.', other: 'Für {count} Anrufer geklingelt.' },
  thisVersion: 'Diese Version:',
  activeVersion: 'Die aktive:',
  sum: '{failures} Fehler; die Hälfte der Antworten in {half}, alle in {all}; höchstens {memory} Speicher; {hostCalls} Fragen an Switchboard.',
  callers: 'Anrufer',
  caller: 'Anrufer',
  would: 'Auf der Karte stünde',
  now: 'Jetzt steht da',
  change: 'Anders wäre',
  same: 'Nichts',
  notRung: 'Dafür war keine Zeit mehr.',
  recent: '{caller}, rief zuletzt an',
  'caller-unknown': 'Eine unbekannte Nummer',
  'caller-short': 'Eine Kurznummer',
  'caller-garbled': 'Gar keine Nummer',
  'caller-withheld': 'Eine unterdrückte Nummer',
  'caller-teams': 'Jemand aus Teams',
  'part-title': 'erste Zeile',
  'part-subtitle': 'zweite Zeile',
  'part-identified': 'wer es ist',
  'part-suppressed': 'ob der Name zurückgehalten wird',
  'part-silent': 'ob es klingelt',
  'part-link': 'was sich öffnet',
  'part-matches': 'Datensätze',
  'part-facts': 'weitere Angaben',
};
