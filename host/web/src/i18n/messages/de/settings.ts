import type { Translated } from '../../catalogue';
import type { settings as english } from '../en/settings';

export const settings: Translated<typeof english> = {
  title: 'Einstellungen',
  looks: 'Sprache und Farben',
  onThisDevice: 'Was Sie hier wählen, merkt sich dieser Browser.',
  language: 'Sprache',
  asBrowser: 'Wie der Browser',
  theme: 'Farben',
  asSystem: 'Wie das System',
  light: 'Hell',
  dark: 'Dunkel',
  'high-contrast': 'Hoher Kontrast',
  telephoneLinks: 'Telefonlinks',
  telephoneLinksDetail:
    'Links zu Nummern auf anderen Seiten (tel:) können hier geöffnet werden, sodass ein Klick aus Switchboard anruft.',
  register: 'Telefonlinks hier öffnen',
  unregister: 'Nicht mehr hier öffnen',
  registered: 'Ihr Browser fragt jetzt vielleicht, ob er Telefonlinks hier öffnen soll.',
  unregistered: 'Telefonlinks werden nicht mehr hier geöffnet.',
  registerUnsupported: 'Dieser Browser kann Telefonlinks nicht auf einer Seite öffnen.',
  registerFailed: 'Der Browser hat es abgelehnt: {reason}',
};
