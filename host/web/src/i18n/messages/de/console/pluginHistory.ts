import type { Translated } from '../../../catalogue';
import type { pluginHistory as english } from '../../en/console/pluginHistory';

export const pluginHistory: Translated<typeof english> = {
  title: 'Was geschah',
  none: 'Es ist noch nichts geschehen.',
  withVersion: '{done}: {version}',
  by: '{when}, {who}',
  refused: '(abgelehnt)',
  upload: 'Hochgeladen',
  activate: 'Aktiviert',
  'roll-back': 'Zurückgesetzt',
  deactivate: 'Ausgeschaltet',
  replace: 'Von den Anrufen genommen, weil sie immer wieder versagte',
  grant: 'Geändert, was es darf',
  'set-settings': 'Einstellungen geändert',
  'delete-version': 'Version gelöscht',
  order: 'Reihenfolge der Plugins geändert',
  preview: 'Für eigene Anrufe als Vorschau genutzt',
  'end-preview': 'Vorschau beendet',
  rehearse: 'Geprobt',
  test: 'Von Hand ausprobiert',
};
