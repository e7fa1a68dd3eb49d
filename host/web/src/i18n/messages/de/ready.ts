import type { Translated } from '../../catalogue';
import type { ready as english } from '../en/ready';

export const ready: Translated<typeof english> = {
  ready: 'Bereit für Anrufe',
  alone:
    'Anrufe gehen, aber Switchboard ist nicht erreichbar: Niemand wird erkannt, und Aufzeichnungen warten so lange.',
  connecting: 'Wird verbunden …',
  'not-signed-out': 'Sie sind abgemeldet: Es kommen keine Anrufe. Melden Sie sich wieder an.',
  'not-sign-in-again': 'Microsoft verlangt eine neue Anmeldung, bevor Anrufe kommen können.',
  'not-token-refused':
    'Microsoft lehnt Ihre Anmeldung für Anrufe ab. Wenn das bleibt, melden Sie sich ab und wieder an.',
  'not-not-licensed': 'Ihr Konto hat keine Lizenz für Teams-Anrufe. Fragen Sie Ihre Administration.',
  'not-not-set-up': 'Für Ihre Organisation sind Anrufe nicht eingerichtet. Fragen Sie Ihre Administration.',
  'not-microphone-denied':
    'Das Mikrofon ist gesperrt: Niemand würde Sie hören. Erlauben Sie es im Browser für diese Seite.',
  'not-microphone-missing': 'Es gibt kein Mikrofon: Niemand würde Sie hören. Schließen Sie eines an.',
  'not-network': 'Kein Netz: Es kommen keine Anrufe. Prüfen Sie Ihre Verbindung.',
  'not-server': 'Switchboard ist nicht erreichbar: Es kommen keine Anrufe.',
  'not-sdk-failed': 'Das Telefon ist nicht verbunden: Es kommen keine Anrufe.',
  tryNow: 'Jetzt versuchen',
  tryIn: { one: 'Nächster Versuch in {count} Sekunde', other: 'Nächster Versuch in {count} Sekunden' },
  allow: 'Mikrofon erlauben',
};
