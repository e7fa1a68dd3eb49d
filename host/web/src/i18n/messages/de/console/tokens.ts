import type { Translated } from '../../../catalogue';
import type { tokens as english } from '../../en/console/tokens';

export const tokens: Translated<typeof english> = {
  new: 'Neues Token',
  detail:
    'Mit einem Token tut ein Skript, was dessen Rollen erlauben: hochladen, testen, Protokolle lesen. Es wird als „authorization: Bearer …“ gesendet.',
  name: 'Wofür es ist',
  nameHint: 'Etwa der Name des Builds.',
  days: 'Tage bis zum Ablauf (1 bis 366)',
  asAdmin: 'Es darf auch Versionen aktivieren und Einstellungen ändern (Administrator)',
  make: 'Token erstellen',
  made: 'Das Token „{name}“ ist erstellt.',
  onlyOnce: 'Kopieren Sie es jetzt: Es wird nie wieder gezeigt.',
  copy: 'Kopieren',
  list: 'Token',
  none: 'Es gibt kein Token.',
  'role-agent': 'Agent',
  'role-developer': 'Entwickler',
  'role-admin': 'Administrator',
  'role-operator': 'Betreiber',
  by: 'von {who}, {when}',
  until: 'bis {when}',
  used: 'Zuletzt benutzt {when}',
  neverUsed: 'Nie benutzt',
  delete: 'Löschen',
  deleteNamed: '{name} löschen',
  deleteTitle: 'Das Token „{name}“ löschen?',
  deleteDetail: 'Was es benutzt, wird ab jetzt abgelehnt.',
};
