import type { Translated } from '../../../catalogue';
import type { connections as english } from '../../en/console/connections';

export const connections: Translated<typeof english> = {
  title: 'Verbindungen',
  detail:
    'Das Plugin nennt eine Verbindung; wohin sie führt und wie sie sich ausweist, bleibt bei Ihnen. Das Plugin sieht die Zugangsdaten nie.',
  isSet: 'Eingerichtet',
  isNotSet: 'Nicht eingerichtet',
  notAsked: 'Diese Version bittet nicht darum.',
  setUp: 'Einrichten',
  change: 'Ändern',
  test: 'Testen',
  testing: 'Die Gegenseite wird gefragt.',
  took: 'Es dauerte {count} ms.',
  delete: 'Löschen',
  deleteTitle: 'Die Verbindung {name} löschen?',
  deleteDetail: 'Ab jetzt wird abgelehnt, was das Plugin darüber sendet.',
  address: 'Adresse',
  addressHint: 'Die Pfade des Plugins liegen darunter, wie bei https://crm.example/api.',
  auth: 'Wie sie sich ausweist',
  'auth-none': 'Gar nicht',
  'auth-bearer': 'Bearer-Token',
  'auth-basic': 'Benutzer und Passwort',
  'auth-header': 'Ein eigener Header',
  'name-basic': 'Benutzer',
  'name-header': 'Name des Headers',
  'secret-bearer': 'Token',
  'secret-basic': 'Passwort',
  'secret-header': 'Wert des Headers',
  secretAgain:
    'Bei jeder Änderung erneut nötig: Es wird nie gezeigt und geht nie versehentlich an eine andere Adresse.',
};
