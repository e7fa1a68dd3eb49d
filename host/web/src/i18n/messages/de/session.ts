import type { Translated } from '../../catalogue';
import type { session as english } from '../en/session';

export const session: Translated<typeof english> = {
  over: 'Ihre Sitzung ist beendet. Melden Sie sich an, um hier weiterzumachen.',
  overInCall:
    'Ihre Sitzung ist beendet. Ihre Anrufe gehen weiter. Melden Sie sich an: Dann sehen Sie, wer anruft, und der Verlauf ist vollständig.',
  signIn: 'Anmelden',
  signOutInCall: 'Sie sind in einem Gespräch. Die Abmeldung beendet es. Abmelden?',
};
