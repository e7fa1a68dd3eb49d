import type { Translated } from '../../../catalogue';
import type { replaced as english } from '../../en/console/replaced';

export const replaced: Translated<typeof english> = {
  byVersion:
    'Version {failed} hat immer wieder versagt und bearbeitet keine Anrufe mehr. An ihrer Stelle antwortet Version {version}, die letzte gute.',
  byNothing:
    'Version {failed} hat immer wieder versagt und bearbeitet keine Anrufe mehr. Es gibt keine andere gute Version: Anrufe laufen ohne dieses Plugin.',
  blockedByVersion:
    'Version {failed} ist gesperrt und bearbeitet keine Anrufe mehr. An ihrer Stelle antwortet Version {version}, die letzte gute.',
  blockedByNothing:
    'Version {failed} ist gesperrt und bearbeitet keine Anrufe mehr. Es gibt keine andere gute Version: Anrufe laufen ohne dieses Plugin.',
  why: 'Seit {when}. {reason}',
  log: 'Ihre Fehler im Protokoll',
  back: '{version} wieder aktivieren…',
  unknown: '(gelöscht)',
  badge: 'Eine Version wurde abgelöst',
};
