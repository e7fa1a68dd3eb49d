import type { Translated } from '../../../catalogue';
import type { pluginSettings as english } from '../../en/console/pluginSettings';

export const pluginSettings: Translated<typeof english> = {
  title: 'Einstellungen',
  none: 'Dieses Plugin hat keine Einstellungen.',
  oneALine: 'Eines je Zeile.',
  asJson: 'Als JSON geschrieben.',
  secret: 'Es wird behalten und nie wieder gezeigt.',
  secretSet: 'Es ist gesetzt. Leer lassen, um es zu behalten.',
  notSet: 'Nicht gesetzt',
  unreadable: 'Das ist nicht lesbar.',
  save: 'Speichern',
  saved: 'Gespeichert. Es gilt ab dem nächsten Anruf.',
};
