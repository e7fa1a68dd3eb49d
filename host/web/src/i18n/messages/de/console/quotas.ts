import type { Translated } from '../../../catalogue';
import type { quotas as english } from '../../en/console/quotas';

export const quotas: Translated<typeof english> = {
  detail: 'Was darüber hinausgeht, wird mit einem Grund abgelehnt. Der Betreiber dieses Dienstes kann mehr erlauben.',
  used: '{used} von {most}',
  'of-key-values': 'Werte, die Plugins aufbewahren',
  'of-key-value-bytes': 'Größe dieser Werte',
  'of-plugin-versions': 'Versionen von Plugins',
  'of-plugin-version-bytes': 'Größe dieser Versionen',
  'of-connections': 'Verbindungen',
  'of-api-tokens': 'API-Tokens',
  'of-customers': 'Kunden',
  'of-import-bytes': 'Größe von Kundendateien im Import',
  'of-imports': 'Importe von Kunden',
  'of-calls': 'Anrufe in der Historie',
  'of-call-traces': 'Wie Karten von Anrufen entstanden',
  'of-log-lines': 'Protokollzeilen von Plugins',
  'of-settings-bytes': 'Größe der Einstellungen von Plugins',
};
