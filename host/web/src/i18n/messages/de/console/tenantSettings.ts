import type { Translated } from '../../../catalogue';
import type { tenantSettings as english } from '../../en/console/tenantSettings';

export const tenantSettings: Translated<typeof english> = {
  region: 'Land von Nummern ohne Landesvorwahl',
  regionHint: 'Zwei Buchstaben, wie US oder DE.',
  meetings: 'Besprechungen, zu denen kein Plugin etwas sagt',
  meetingsHint: 'Gilt, wo ein Plugin aktiv ist, das über Besprechungen entscheidet.',
  show: 'Werden gezeigt',
  hide: 'Werden verborgen',
  embed: 'Seiten, die Switchboard in einem Rahmen zeigen dürfen',
  embedHint: 'Eine je Zeile, etwa https://crm.example. Ohne Eintrag darf es keine.',
  look: 'Wie Switchboard hier aussieht',
  lookSaved: 'Gespeichert. Andere sehen es, sobald sie eine Seite neu öffnen.',
  color: 'Farbe',
  colorHint:
    'Schaltflächen und Links bekommen ihren Farbton, so hell oder dunkel, dass sie lesbar sind. Hoher Kontrast bleibt, wie er ist.',
  pick: 'Farbe wählen',
  useColor: 'Diese Farbe verwenden',
  ownColor: 'Zurück zu Blau',
  logo: 'Logo',
  noLogo: 'Es gibt kein Logo.',
  chooseLogo: 'Logo wählen',
  removeLogo: 'Logo entfernen',
  logoHint:
    'Eine PNG-, JPEG- oder WebP-Datei mit höchstens 128 KiB und 1024 Pixeln je Seite. Es steht oben, 28 Pixel hoch.',
};
