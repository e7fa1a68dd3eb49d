import type { Translated } from '../../../catalogue';
import type { values as english } from '../../en/console/values';

export const values: Translated<typeof english> = {
  title: 'Schlüssel',
  detail: 'Was das Plugin hier aufbewahrt, für alle seine Versionen. Änderungen zählen ab dem nächsten Anruf.',
  search: 'Nach dem Anfang eines Schlüssels suchen',
  none: 'Das Plugin bewahrt nichts auf.',
  noneFits: 'Kein Schlüssel beginnt so.',
  more: 'Das sind die ersten {count}. Der Anfang eines Schlüssels findet die anderen.',
  open: 'Öffnen',
  openNamed: '{key} öffnen',
  delete: 'Löschen',
  deleteNamed: '{key} löschen',
  deleteTitle: 'Diesen Wert löschen?',
  one: 'Ein Wert',
  key: 'Schlüssel',
  read: 'Lesen',
  write: 'Neu schreiben',
  value: 'Wert',
  save: 'Speichern',
  load: 'Viele laden',
  loadDetail:
    'Eine JSON-Datei mit einem Objekt: jeder Schlüssel mit einem Text oder Dokument. Alle werden gesetzt oder keiner.',
  chooseFile: 'Datei wählen',
  loaded: { one: '{count} Wert wurde gesetzt.', other: '{count} Werte wurden gesetzt.' },
  noJson: 'Die Datei ist kein JSON: {why}',
  noObject: 'In der Datei wird ein Objekt mit Schlüsseln und Werten erwartet.',
};
