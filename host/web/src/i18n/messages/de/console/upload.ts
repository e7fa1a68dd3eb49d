import type { Translated } from '../../../catalogue';
import type { upload as english } from '../../en/console/upload';

export const upload: Translated<typeof english> = {
  title: 'Version eines Plugins hochladen',
  drop: 'Legen Sie die Komponente (.wasm) hier ab',
  choose: 'Datei auswählen',
  nothingChanges: 'Für Anrufe ändert sich nichts, bis die Version aktiviert wird.',
  looksAt: 'Der Server prüft die Datei, übersetzt sie und lässt sie probeweise laden. Danach sehen Sie den Bericht.',
  of: '{file}, {size}',
  'step-sending': 'Die Datei wird gesendet.',
  'step-received': 'Der Server hat die Datei.',
  'step-compiling': 'Sie wird geprüft und übersetzt. Große Komponenten brauchen bis zu einer Minute.',
  'step-loading': 'Sie wird geladen wie für einen Anruf.',
  'step-keeping': 'Sie wird gespeichert.',
  refused: '{file} wurde nicht angenommen.',
  mendAndRetry: 'Nichts wurde behalten; laden Sie die Datei erneut hoch, wenn das behoben ist.',
  tooLarge: 'Die Datei hat {size}, und eine Komponente hat höchstens {most}.',
  brokenOff:
    'Die Verbindung riss ab, bevor der Server entschieden hatte. Sehen Sie nach, ob die Version in der Liste steht, oder laden Sie sie erneut hoch: Dieselbe Datei wird nie zweimal behalten.',
};
