import type { Translated } from '../../catalogue';
import type { callForm as english } from '../en/callForm';

export const callForm: Translated<typeof english> = {
  title: 'Was zu diesem Anruf gefragt ist',
  coming: 'Es wird gelesen, was zu diesem Anruf gefragt ist …',
  none: '{plugin} konnte nicht sagen, was zu diesem Anruf gefragt ist: {why}\nEin Ergebnis in Ihren Worten genügt.',
  unread: 'Was zu diesem Anruf gefragt ist, konnte nicht gelesen werden: {why}\nEin Ergebnis in Ihren Worten genügt.',
  nothing: '(nichts gewählt)',
  fillIn: 'Bitte ausfüllen.',
  choose: 'Bitte eine der Antworten wählen.',
  chooseAny: 'Bitte mindestens eine der Antworten wählen.',
  tick: 'Bitte ankreuzen.',
  number: 'Bitte eine Zahl schreiben, etwa {example}.',
  day: 'Bitte einen Tag wählen.',
  incomplete: {
    one: 'Eine Antwort fehlt oder passt nicht. Der Rest ist gespeichert.',
    other: '{count} Antworten fehlen oder passen nicht. Der Rest ist gespeichert.',
  },
  complete: 'Abschließen',
  'is-saved': 'Wird beim Ausfüllen gespeichert.',
  'is-typed': 'Noch nicht gespeichert …',
  'is-saving': 'Wird gespeichert …',
  'is-completing': 'Wird geprüft …',
  'is-complete': 'Vollständig und gespeichert.',
  failed: 'Nicht gespeichert: {why}',
};
