import type { Translated } from '../../catalogue';
import type { call as english } from '../en/call';

export const call: Translated<typeof english> = {
  number: 'Nummer',
  party: 'Gegenüber',
  customer: 'Kunde',
  noCustomer: 'Keinem Kunden zugeordnet',
  linkCustomer: 'Einem Kunden zuordnen',
  otherCustomer: 'Anderer Kunde',
  notes: 'Notizen',
  notesComing: 'Frühere Notizen werden gelesen …',
  'notes-saved': 'Wird beim Tippen gespeichert.',
  'notes-typed': 'Noch nicht gespeichert…',
  'notes-saving': 'Wird gespeichert…',
  notesFailed: 'Nicht gespeichert, neuer Versuch folgt: {why}',
  isOver: 'Der Anruf ist beendet.',
  finish: 'Fertig',
  disposition: 'Ergebnis',
  saveDisposition: 'Ergebnis speichern',
  dispositionSaved: 'Gespeichert.',
  resolved: 'Gelöst',
  callBackLater: 'Später zurückrufen',
  leftMessage: 'Nachricht hinterlassen',
  wrongNumber: 'Falsche Nummer',
  notInterested: 'Kein Interesse',
  missing: 'Anruf nicht gefunden',
  missingDetail: 'Diesen Anruf gibt es in Ihrem Verlauf nicht.',
};
