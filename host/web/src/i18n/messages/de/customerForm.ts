import type { Translated } from '../../catalogue';
import type { customerForm as english } from '../en/customerForm';

export const customerForm: Translated<typeof english> = {
  new: 'Neuer Kunde',
  edit: '{name} bearbeiten',
  name: 'Name',
  company: 'Firma',
  title: 'Position',
  email: 'Mail',
  owner: 'Zuständig',
  url: 'Link zum Eintrag anderswo (https)',
  externalId: 'Kennung im eigenen System',
  number: 'Nummer',
  extension: 'Durchwahl',
  label: 'Bezeichnung',
  labelExample: 'Arbeit, mobil…',
  remove: 'Entfernen',
  removeNumber: '{number} entfernen',
  addNumber: 'Nummer hinzufügen',
  typedBefore: 'Was Sie hier getippt hatten, ist wieder da.',
  startOver: 'Neu beginnen',
  save: 'Speichern',
  nameMissing: 'Ein Name wird gebraucht.',
  outdated:
    'Jemand anderes hat diesen Kunden inzwischen geändert. Kopieren Sie, was Sie brauchen, brechen Sie ab und bearbeiten Sie neu.',
};
