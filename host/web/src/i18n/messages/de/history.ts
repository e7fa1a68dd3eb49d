import type { Translated } from '../../catalogue';
import type { history as english } from '../en/history';

export const history: Translated<typeof english> = {
  who: 'Wer',
  outcome: 'Verlauf',
  when: 'Wann',
  length: 'Dauer',
  actions: 'Aktionen',
  incoming: 'Eingehend',
  outgoing: 'Ausgehend',
  missed: 'Verpasst',
  nobody: 'Unbekannt',
  callBack: 'Zurückrufen',
  done: 'Erledigt',
  doneDisposition: 'Erledigt',
  calledBackDisposition: 'Zurückgerufen',
  isDone: '{name}: erledigt.',
  isCalledBack: '{name} wird zurückgerufen.',
  filters: 'Filter',
  show: 'Welche Anrufe',
  all: 'Alle Anrufe',
  toDo: 'Verpasst und offen',
  ofCustomer: 'Nur Anrufe mit',
  showAll: 'Alle anzeigen',
  empty: 'Noch keine Anrufe. Wenn das Telefon klingelt, erscheint es hier.',
  nothingToDo: 'Kein verpasster Anruf wartet auf Sie.',
  noneLikeThis: 'Solche Anrufe gibt es nicht.',
};
