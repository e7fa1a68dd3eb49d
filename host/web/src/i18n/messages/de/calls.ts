import type { Translated } from '../../catalogue';
import type { calls as english } from '../en/calls';

export const calls: Translated<typeof english> = {
  'outcome-answered': 'Angenommen',
  'outcome-declined': 'Abgelehnt',
  'outcome-missed': 'Verpasst',
  'outcome-answered-elsewhere': 'Anderswo angenommen',
  'outcome-busy': 'Besetzt',
  'outcome-no-answer': 'Keine Antwort',
  'outcome-cancelled': 'Abgebrochen',
  'outcome-failed': 'Fehlgeschlagen',
  'meeting-joined': 'Teilgenommen',
  'meeting-not-joined': 'Nicht teilgenommen',
  underWay: 'Läuft',
};
