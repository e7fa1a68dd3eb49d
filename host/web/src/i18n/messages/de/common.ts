import type { Translated } from '../../catalogue';
import type { common as english } from '../en/common';

export const common: Translated<typeof english> = {
  now: 'jetzt',
  loading: 'Wird geladen',
  tryAgain: 'Noch einmal versuchen',
  reload: 'Seite neu laden',
  dismiss: 'Schließen',
  showMore: 'Mehr anzeigen',
  unreachable: 'Der Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung.',
  answered: 'Der Server hat mit {status} geantwortet.',
  unnamedCall: 'Anruf',
  dialPad: 'Wähltasten',
  undo: 'Rückgängig',
  cancel: 'Abbrechen',
};
