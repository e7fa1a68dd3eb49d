import type { Translated } from '../../../catalogue';
import type { activate as english } from '../../en/console/activate';

export const activate: Translated<typeof english> = {
  heading: 'Aktivieren',
  changeGrants: 'Was es darf',
  isActive: 'Diese Version bearbeitet Anrufe.',
  adminsOnly: 'Diese Version kann ein Administrator aktivieren.',
  choose:
    'Wählen Sie, was es darf. Ohne eine Erlaubnis wird, was das Plugin davon verlangt, mit „verweigert“ beantwortet.',
  activate: 'Diese Version aktivieren…',
  saveGrants: 'Ändern, was es darf…',
  'title-activate': '{name} {version} aktivieren?',
  'title-rollBack': '{name} auf {version} zurücksetzen?',
  'title-grants': 'Ändern, was {name} {version} darf?',
  'go-activate': 'Aktivieren',
  'go-rollBack': 'Zurücksetzen',
  'go-grants': 'Ändern',
  replaces: 'Sie ersetzt Version {version}, die jederzeit zurückgeholt werden kann.',
  begins: 'Derzeit ist keine Version aktiv.',
  asked: 'Ab jetzt: {what}',
  askedNoMore: 'Nicht mehr: {what}',
  may: 'Es darf: {what}',
  mayNoMore: 'Es darf nicht mehr: {what}',
  notGranted: 'Darum bittet es und bekommt es nicht: {what}',
  needsSetting: 'Es braucht die Einstellung „{name}“.',
  onlyCode: 'Nur sein Code ist anders.',
  fromNextCall: 'Es gilt ab dem nächsten Anruf. Laufende Anrufe enden, wie sie begonnen haben.',
  note: 'Warum (freiwillig)',
  noteHint: 'Bleibt bei der Aktivierung, für alle, die später den Verlauf ansehen.',
  grantsOfThen: 'Es bekommt zurück, was es durfte, als es aktiv war.',
};
