import type { Translated } from '../../../catalogue';
import type { onboarding as english } from '../../en/console/onboarding';

export const onboarding: Translated<typeof english> = {
  ready: 'Ihre Organisation ist bereit für Anrufe.',
  notReady: 'Es fehlt noch etwas, damit Anrufe funktionieren.',
  checked: 'Microsoft wurde {when} gefragt.',
  again: 'Erneut prüfen',
  toDo: 'Zu tun: {what}',
  'state-ok': 'In Ordnung',
  'state-warning': 'Etwas fehlt',
  'state-failed': 'Anrufe gehen nicht',
  'state-unknown': 'Unbekannt',
  'finding-clock': 'Uhr',
  'finding-application': 'Genehmigung von Switchboard',
  'finding-service-principal': 'Azure Communication Services',
  'finding-redirect-uri': 'Adresse der Anmeldung',
  'finding-licence': 'Lizenz für Teams',
  'finding-calling-token': 'Token für Anrufe',
  'finding-enterprise-voice': 'Telefonie in Teams',
  'finding-consent-calling': 'Zustimmung: Anrufe',
  'finding-consent-calendar': 'Zustimmung: Kalender',
  'finding-consent-directory': 'Zustimmung: Verzeichnis',
  'finding-consent-chat': 'Zustimmung: Chats',
  'finding-consent-presence': 'Zustimmung: Anwesenheit',
};
