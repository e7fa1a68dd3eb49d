import type { Translated } from '../../catalogue';
import type { trace as english } from '../en/trace';

export const trace: Translated<typeof english> = {
  title: 'Wie diese Karte entstand',
  none: 'Zu diesem Anruf wurde nichts aufbewahrt.',
  'basis-identified': 'Erkannt: {source} hat genau einen klaren Eintrag zum Anrufer ({strength}).',
  'basis-shared': {
    one: '{count} Eintrag passte gleich gut, daher wurde niemand genannt. Der erste kam von {source}.',
    other: '{count} Einträge passten gleich gut, daher wurde niemand genannt. Der erste kam von {source}.',
  },
  'basis-possible': 'Nicht genannt: Der beste Eintrag von {source} ist nicht sicher genug ({strength}).',
  'basis-suppressed': '{source} wollte, dass der Anruf ohne Namen gezeigt wird.',
  'basis-unknown': 'Niemand kannte den Anrufer.',
  presentation: '{source} bestimmte, wie die Karte aussieht.',
  partial: 'Nicht alle Gefragten haben geantwortet, oder es gab mehr, als gezeigt wird.',
  late: 'Eine Antwort nach der endgültigen Karte hat ihren Text noch geändert.',
  asked: 'Wer gefragt wurde',
  'outcome-pending': 'hat nicht geantwortet',
  'outcome-found': { one: 'fand {count} Eintrag', other: 'fand {count} Einträge' },
  'outcome-not-found': 'kennt den Anrufer nicht',
  'outcome-suppressed': 'will keinen Namen',
  'outcome-failed': 'ist fehlgeschlagen',
  'outcome-timed-out': 'hat nicht rechtzeitig geantwortet',
  'outcome-skipped': 'wurde nicht gefragt',
  leftOut: { one: '{count} weiterer wurde weggelassen.', other: '{count} weitere wurden weggelassen.' },
};
