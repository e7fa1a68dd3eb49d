import type { Translated } from '../../../catalogue';
import type { console as english } from '../../en/console/console';

export const console: Translated<typeof english> = {
  title: 'Verwaltung',
  plugins: 'Plugins',
  'notYours-developer':
    'Diese Seite ist für Administratoren und Entwickler von {tenant}. Ihr Konto hat keine der beiden Rollen.',
  'notYours-admin': 'Diese Seite ist für Administratoren von {tenant}. Ihr Konto hat diese Rolle nicht.',
  askAnAdmin:
    'Wer sie braucht, bittet die Personen um die Rolle, die Microsoft Entra in Ihrer Organisation verwalten; sie gilt ab der nächsten Anmeldung.',
  callLog: 'Anrufprotokoll',
  tokens: 'API-Token',
  audit: 'Prüfprotokoll',
  settings: 'Einstellungen',
  quotas: 'Kontingente',
  costs: 'Kosten',
  reachable: 'Jetzt erreichbar',
  service: 'Worker und Warteschlangen',
  erasure: 'Person löschen',
  blocked: 'Gesperrte Komponenten',
  onboarding: 'Bereitschaft',
  tenants: 'Mandanten',
  'notYours-operator': 'Diese Seite ist für den Betreiber dieses Dienstes, nicht für {tenant}.',
};
