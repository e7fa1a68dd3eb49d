import type { Translated } from '../../../catalogue';
import type { previews as english } from '../../en/console/previews';

export const previews: Translated<typeof english> = {
  title: 'Vorschauen',
  detail: 'Die eigenen Anrufe dieser Personen nutzen eine Version, die für niemanden sonst aktiv ist.',
  until: '{who}, bis {when}',
  end: 'Beenden',
  endOf: 'Die Vorschau von {who} beenden',
};
