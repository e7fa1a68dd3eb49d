import type { Translated } from '../../../catalogue';
import type { blocked as english } from '../../en/console/blocked';

export const blocked: Translated<typeof english> = {
  new: 'Eine Komponente sperren',
  detail:
    'Eine gesperrte Komponente kann niemand hochladen, aktivieren oder ausprobieren. Wo sie Anrufe bearbeitet, tritt die letzte gute Version an ihre Stelle oder die eingebaute Antwort.',
  digest: 'Digest',
  noDigest: 'Erwartet werden sha256: und 64 Hexadezimalziffern; der Bericht einer Version enthält sie.',
  reason: 'Grund',
  reasonHint: 'Jede Organisation, die sie hat, erfährt ihn.',
  block: 'Sperren…',
  blockTitle: 'Diese Komponente für alle sperren?',
  blockDetail: 'Ab dem nächsten Anruf nutzt sie niemand mehr.',
  go: 'Sperren',
  done: {
    one: 'Sie ist gesperrt. Sie wurde von den Anrufen {count} Plugins genommen.',
    other: 'Sie ist gesperrt. Sie wurde von den Anrufen von {count} Plugins genommen.',
  },
  list: 'Gesperrte Komponenten',
  none: 'Keine Komponente ist gesperrt.',
  by: '{when}, {who}',
  unblock: 'Freigeben',
  unblockNamed: '{digest} freigeben',
  unblockTitle: 'Diese Komponente für alle freigeben?',
  unblockDetail: 'Wo sie aktiv war, muss ein Administrator sie aktivieren.',
};
