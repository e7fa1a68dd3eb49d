import type { Translated } from '../../catalogue';
import type { importRows as english } from '../en/importRows';

export const importRows: Translated<typeof english> = {
  'long-quote': 'Die Zeile ist länger als 1 MiB. Wird darin ein Anführungszeichen geöffnet und nie geschlossen?',
  'long-row': 'Die Zeile ist länger als 1 MiB.',
  'open-quote': 'In dieser Zeile wird ein Anführungszeichen geöffnet und nie geschlossen.',
  'too-many-cells':
    'Die Zeile hat {cells} Zellen, die Datei {columns} Spalten. Eine Zelle, in der das Trennzeichen steht, gehört in Anführungszeichen.',
  nobody: 'In dieser Zeile steht weder ein Name noch eine Nummer oder E-Mail-Adresse.',
  footer: 'Diese Zeile steht unter den Zeilen des Berichts und ist kein Kunde.',
  several: {
    one: 'Auf {count} Kunden trifft zu: {by}. Sagen Sie in der Zeile mit Namen oder Kennung, wer gemeint ist.',
    other: 'Auf {count} Kunden trifft zu: {by}. Sagen Sie in der Zeile mit Namen oder Kennung, wer gemeint ist.',
  },
  'same-row': 'Derselbe Kunde wie in Zeile {line}: {by}.',
  'same-customer': 'Den Kunden gibt es schon: {by}.',
  'by-external-id': 'dieselbe Kennung',
  'by-name-and-email': 'derselbe Name und dieselbe E-Mail-Adresse',
  'by-name-and-number': 'derselbe Name und dieselbe Nummer',
  'by-email': 'dieselbe E-Mail-Adresse',
  'by-number': 'dieselbe Nummer',
  'by-everything': 'derselbe Name und nichts, was abweicht',
  'wrong-bytes': 'Diese Bytes sind kein {encoding}. Speichern Sie die Datei als UTF-8.',
  nul: 'Es enthält ein NUL-Zeichen.',
  'broken-characters':
    'Es enthält Zeichen, die ein früheres Programm nicht lesen konnte. Exportieren Sie die Datei noch einmal, als UTF-8.',
  'no-value': 'Es steht für keinen Wert.',
  'long-line': 'Es ist länger als {most} Zeichen.',
  'not-one-line': 'Es ist mehr als eine Zeile Text.',
  'cut-by-excel':
    'Excel hat diese Nummer in wissenschaftlicher Schreibweise geschrieben, und ihre letzten Ziffern sind verloren. Geben Sie der Spalte in Excel das Format Text, füllen Sie sie neu und speichern Sie die Datei noch einmal.',
  'no-id': 'Eine Kennung mit höchstens 200 Zeichen wird erwartet.',
  'no-mail': 'Es ist keine E-Mail-Adresse wie ada@example.com.',
  'no-link': 'Es ist keine Adresse, die mit https:// beginnt.',
  'no-time': 'Es ist keine Zeit wie 2026-05-17 09:30.',
  'no-country':
    'Kein Land hat diesen Namen oder diesen Code. Nummern ohne Ländervorwahl werden als solche aus dem Land der Organisation gelesen.',
  'no-extension': 'Es ist keine Durchwahl mit höchstens {most} Ziffern.',
  'other-extension': 'Die Nummer selbst nennt eine andere Durchwahl.',
  'long-number': 'Es ist zu lang für eine Telefonnummer.',
  'no-digits': 'Es enthält keine Ziffern.',
  letters: 'Es enthält Buchstaben. Schreiben Sie die Ziffern.',
  'several-numbers': 'Es enthält mehrere Nummern. Geben Sie jede für sich an.',
  'no-number': 'Diese Telefonnummer gibt es nicht. Schreiben Sie sie mit Ländervorwahl, etwa +44 20 7946 0018.',
  'too-many-numbers': 'Ein Kunde hat höchstens {most} Nummern.',
  'too-many-facts': 'Ein Kunde hat höchstens {most} Felder.',
};
