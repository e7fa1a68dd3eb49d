import type { Translated } from '../../../catalogue';
import type { costs as english } from '../../en/console/costs';

export const costs: Translated<typeof english> = {
  time: 'Zeitraum',
  'days-1': 'Die letzten 24 Stunden',
  'days-7': 'Die letzten 7 Tage',
  'days-30': 'Die letzten 30 Tage',
  'days-90': 'Die letzten 90 Tage',
  none: 'In dieser Zeit wurde kein Plugin gefragt.',
  computing: 'Gerechnet',
  computed: '{time} gerechnet',
  calls: 'Aufrufe',
  callsFailed: '{calls} Aufrufe, {failures} ohne Antwort',
  hostCalls: 'Fragen an Switchboard',
  questions: { one: '{count} Frage an Switchboard', other: '{count} Fragen an Switchboard' },
  egress: 'Daten',
  data: '{size} mit anderen Systemen',
};
