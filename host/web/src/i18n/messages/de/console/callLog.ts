import type { Translated } from '../../../catalogue';
import type { callLog as english } from '../../en/console/callLog';

export const callLog: Translated<typeof english> = {
  title: 'Anrufe, die Plugins noch erfahren müssen',
  filters: 'Welche Anrufe',
  which: 'Welche Anrufe',
  all: 'Alle',
  onlyFailed: 'Nur aufgegebene',
  allPlugins: 'Alle Plugins',
  refresh: 'Aktualisieren',
  none: 'Die Plugins haben jeden Anruf erfahren.',
  noneFailed: 'Nichts wurde aufgegeben.',
  call: 'Anruf',
  agent: 'Agent',
  began: 'Begann',
  plugin: 'Plugin',
  state: 'Stand',
  actions: 'Aktionen',
  'state-waiting': 'Wartet',
  'state-retrying': 'Wird wiederholt',
  'state-failed': 'Aufgegeben',
  attempts: { one: '{count} Versuch', other: '{count} Versuche' },
  next: 'nächster: {when}',
  retry: 'Jetzt versuchen',
  discard: 'Verwerfen',
  discardTitle: '{plugin} den Anruf „{title}“ nicht mitteilen?',
  discardDetail:
    'Das Plugin erfährt den Anruf nicht, wie er jetzt ist. Ändert sich der Anruf, etwa durch eine Notiz, wird er erneut mitgeteilt.',
};
