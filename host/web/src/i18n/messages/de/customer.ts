import type { Translated } from '../../catalogue';
import type { customer as english } from '../en/customer';

export const customer: Translated<typeof english> = {
  edit: 'Bearbeiten',
  merge: 'Zusammenführen',
  delete: 'Löschen',
  deleted: '{name} wurde gelöscht.',
  missing: 'Kunde nicht gefunden',
  missingDetail:
    'Diesen Kunden gibt es nicht: Der Eintrag wurde vielleicht gelöscht oder mit einem anderen zusammengeführt.',
  readOnly: 'Dieser Kunde wird in einem anderen System geführt und kann hier nicht geändert werden.',
  sharedNumber: 'Die Nummer {number} hat auch:',
  unlistedNumber: 'Die Nummer {number} liegt in keinem vergebenen Bereich. Prüfen Sie, ob sie stimmt.',
  noNumbers: 'Es ist keine Nummer bekannt.',
  elsewhere: 'Im CRM',
  calls: 'Ihre Anrufe',
  noCalls: 'Sie haben mit diesem Kunden noch nicht gesprochen.',
  openItems: 'Offene Vorgänge',
  openItemsOf: 'Stand Ihres Anrufs vom {when}.',
};
