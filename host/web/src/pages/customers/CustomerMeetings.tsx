// Meetings of these weeks that are about a customer, as the tenant’s plugins say.

import { makeStyles, Text, Title3, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { Customer, MeetingList } from '../../api/types';
import { t } from '../../i18n';
import { day, timeOfDay } from '../../i18n/format';
import { PageLink } from '../../shell/PageLink';
import { ROUTES } from '../../shell/routes';
import { Name } from '../parts/Name';
import { useDocument } from '../parts/useDocument';

const useStyles = makeStyles({
  heading: { margin: 0 },
  section: { marginBottom: tokens.spacingVerticalXL },
  list: { paddingInlineStart: tokens.spacingHorizontalL },
});

const WEEK = 7 * 24 * 60 * 60 * 1000;

export function CustomerMeetings({ customer }: { customer: Customer }) {
  const styles = useStyles();
  const [now] = useState(() => Date.now());
  const [start, end] = [new Date(now - WEEK).toISOString(), new Date(now + 3 * WEEK).toISOString()];
  const { document } = useDocument<MeetingList>(`/api/v1/meetings?start=${start}&end=${end}`);
  const about = document?.items.filter(({ customers }) => customers.some(({ id }) => id === customer.id)) ?? [];
  if (!document || !about.length) return null;
  return (
    <section className={styles.section} aria-label={t('shell.meetings')}>
      <Title3 as="h2" className={styles.heading}>
        {t('shell.meetings')}
      </Title3>
      <ul className={styles.list}>
        {about.map(({ id, title, start }) => (
          <li key={id}>
            <PageLink to={ROUTES.meetings}>
              <Name>{title}</Name>
            </PageLink>{' '}
            <Text size={200}>
              {day(start, document.timeZone)}, {timeOfDay(start, document.timeZone)}
            </Text>
          </li>
        ))}
      </ul>
    </section>
  );
}
