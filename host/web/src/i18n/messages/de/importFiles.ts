import type { Translated } from '../../catalogue';
import type { importFiles as english } from '../en/importFiles';

export const importFiles: Translated<typeof english> = {
  empty: 'Die Datei ist leer.',
  'broken-first-row': 'Die erste Zeile ist nicht lesbar. {why}',
  'long-first-row': 'Die erste Zeile ist länger, als ein Import sie sich ansieht. Ist das eine CSV-Datei?',
  'too-many-columns':
    'Die erste Zeile hat {columns} Spalten, erwartet werden höchstens {most}. Stimmt das Trennzeichen?',
  'no-such-column': 'Die Datei hat keine Spalte „{name}“.',
  'same-target': 'Zwei Spalten sind „{target}“. Geben Sie unten an, welche es ist.',
  'no-customers':
    'Keine Spalte ist ein Name, eine Telefonnummer oder eine E-Mail-Adresse. Geben Sie unten an, welche es ist.',
  'header-is-data':
    'Die erste Zeile ({cells}) sieht wie ein Kunde aus und nicht wie Namen von Spalten. Geben Sie oben an, ob sie die Spalten benennt.',
  nameless: 'Nichts benennt die Spalten. Geben Sie unten an, was sie sind.',
  'nothing-to-match-by':
    'Keine Spalte enthält, woran Kunden zu erkennen sind. Geben Sie unten an, welche es tut, oder wählen Sie oben etwas anderes.',
  'no-encoding': 'Es gibt keine Zeichenkodierung „{name}“.',
};
