// How many meetings are not shown, and why.

import { Text } from '@fluentui/react-components';
import type { MeetingList } from '../../api/types';
import { t } from '../../i18n';

const byWhom = (by: string): string => (by === 'switchboard' ? 'Switchboard' : by.replace(/^plugin:/, ''));

export function Hidden({ list }: { list: MeetingList }) {
  const silent = list.filters.flatMap(({ plugin, says }) => (says === 'judged' ? [] : [{ plugin, says }]));
  return (
    <>
      {list.hiddenCount ? (
        <details data-testid="hidden-meetings">
          <summary>{t('meetings.hidden', { count: list.hiddenCount })}</summary>
          <ul>
            {list.hidden.map(({ reason, says, by, count }) => (
              <li key={`${by} ${reason}`}>
                <Text dir="auto">
                  {t('meetings.hiddenBecause', {
                    count,
                    reason: says ? t(`meetings.why-${says}`) : reason,
                    by: byWhom(by),
                  })}
                </Text>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {silent.map(({ plugin, says }) => (
        <Text as="p" block key={plugin} size={200}>
          {t('meetings.silent', { plugin: byWhom(plugin), detail: t(`meetings.silent-${says}`) })}
        </Text>
      ))}
    </>
  );
}
