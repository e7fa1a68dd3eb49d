import type { Translated } from '../../catalogue';
import type { accounts as english } from '../en/accounts';

export const accounts: Translated<typeof english> = {
  title: 'Verbundene Konten',
  detail:
    'Plugins Ihrer Organisation sehen mit diesen Konten in andere Systeme. Ihr Passwort sehen die Plugins nie, und Sie können das jederzeit beenden.',
  of: '{plugin}: {connection}',
  connected: 'Verbunden',
  'not-connected': 'Nicht verbunden',
  'must-connect-again': 'Neu verbinden',
  since: 'Verbunden {when}',
  sinceBy: 'Verbunden {when} von {name}, für alle',
  lapsed: 'Das andere System nimmt nicht mehr an, was Sie ihm {when} gaben.',
  byAdmin: 'Dieses Konto verbindet ein Admin für alle.',
  connect: 'Verbinden',
  connectAgain: 'Neu verbinden',
  disconnect: 'Trennen',
  disconnectTitle: '{connection} trennen?',
  disconnectDetail:
    'Ab jetzt bekommt das Plugin von dort mit diesem Konto nichts mehr. Die Zustimmung selbst nehmen Sie im anderen System zurück.',
  inWindow: 'In einem eigenen Fenster verbinden',
  isConnected: 'Das Konto ist verbunden. Es gilt ab dem nächsten Anruf.',
  'error-expired':
    'Das dauerte zu lange oder wurde in einem anderen Fenster oder einer anderen Anmeldung begonnen. Verbinden Sie noch einmal.',
  'error-declined': 'Sie haben im anderen System nicht zugestimmt; es ist nichts verbunden.',
  'error-refused': 'Das andere System hat abgelehnt. Fragen Sie einen Admin: Der Grund steht im Protokoll.',
  'error-mix-up':
    'Die Antwort kam nicht von dem System, das gefragt war, und wurde nicht benutzt. Fragen Sie einen Admin: Im Protokoll steht, was zu berichtigen ist.',
  'error-changed': 'Ein Admin hat die Verbindung inzwischen geändert. Verbinden Sie noch einmal.',
  'error-no-token': 'Das andere System gab kein Token. Fragen Sie einen Admin: Der Grund steht im Protokoll.',
  'error-no-refresh-token':
    'Das andere System erlaubte nur kurze Zeit. Fragen Sie einen Admin: Die Verbindung braucht einen weiteren Scope, wie offline_access.',
  'error-unavailable': 'Das kann jetzt nicht gespeichert werden. Verbinden Sie gleich noch einmal.',
  'error-signed-out': 'Sie waren nicht mehr angemeldet, als Sie zurückkamen. Verbinden Sie noch einmal.',
};
