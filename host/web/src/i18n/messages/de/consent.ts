import type { Translated } from '../../catalogue';
import type { consent as english } from '../en/consent';

export const consent: Translated<typeof english> = {
  agree: 'Weiter bei Microsoft',
  directory:
    'Ihre Kollegen werden angezeigt, sobald Sie zustimmen, dass Switchboard das Verzeichnis Ihrer Organisation für Sie liest.',
  presence: 'Wer erreichbar ist, wird angezeigt, sobald Sie zustimmen, dass Switchboard es für Sie sieht.',
  calendar: 'Ihre Besprechungen werden angezeigt, sobald Sie zustimmen, dass Switchboard Ihren Kalender für Sie liest.',
  chat: 'Chats werden von hier geöffnet, sobald Sie zustimmen, dass Switchboard sie für Sie beginnt.',
  other: 'Microsoft möchte dafür zuerst Ihre Zustimmung.',
};
