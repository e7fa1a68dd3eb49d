// One meeting of the agenda.

import { Badge, Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { VideoRegular } from '@fluentui/react-icons';
import type { Meeting } from '../../api/types';
import { useCanDial } from '../../calls/useCalls';
import { t } from '../../i18n';
import { relative, timeOfDay } from '../../i18n/format';
import { PageLink } from '../../shell/PageLink';
import { customerPath } from '../../shell/routes';
import { Name } from '../parts/Name';
import { Problem } from '../parts/Problem';
import { useIsIn, useJoin } from './useJoin';

const useStyles = makeStyles({
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    alignItems: 'center',
    padding: `${tokens.spacingVerticalS} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  time: { width: '14rem', maxWidth: '100%' },
  what: { flexGrow: 1, flexBasis: '14rem', minWidth: 0, display: 'flex', flexDirection: 'column' },
  second: { color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere' },
  marks: { display: 'inline-flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
  customers: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** What stands in the place of a subject that the agent may not know. */
function titleOf({ title, subject, private: isPrivate, redacted }: Meeting): string {
  if (subject !== null) return title;
  return t(isPrivate ? 'meetings.privateTitle' : redacted ? 'meetings.joined' : 'meetings.noSubject');
}

function Marks({ meeting }: { meeting: Meeting }) {
  const styles = useStyles();
  const marks = [
    meeting.label,
    meeting.private ? t('meetings.private') : null,
    meeting.recurring ? t('meetings.recurring') : null,
    meeting.response === 'tentative' || meeting.response === 'not-responded'
      ? t(`meetings.response-${meeting.response}`)
      : null,
  ].filter((mark) => mark !== null);
  if (!marks.length) return null;
  return (
    <span className={styles.marks}>
      {marks.map((mark) => (
        <Badge key={mark} size="small" appearance="tint" color={mark === meeting.label ? 'brand' : 'informative'}>
          {mark}
        </Badge>
      ))}
    </span>
  );
}

export function MeetingItem({ meeting, zone, now }: { meeting: Meeting; zone: string; now: number }) {
  const styles = useStyles();
  const canJoin = useCanDial();
  const { id, subject, start, end, allDay, location, organizer, attendees, customers } = meeting;
  const title = titleOf(meeting);
  const { join, busy, error } = useJoin({ id, subject, endsAt: end }, title);
  const here = useIsIn(id);
  const upcoming = Date.parse(start) > now;
  const over = Date.parse(end) <= now;
  const about = [location, organizer ? t('meetings.organizer', { name: organizer.name ?? organizer.email }) : null]
    .filter(Boolean)
    .join(' · ');
  return (
    <li className={styles.item} data-testid="meeting">
      <div className={styles.time}>
        <Text weight="semibold">
          {allDay ? t('meetings.allDay') : `${timeOfDay(start, zone)} – ${timeOfDay(end, zone)}`}
        </Text>{' '}
        {upcoming && !allDay ? <Text size={200}>{relative(start, now)}</Text> : null}
      </div>
      <div className={styles.what}>
        <span>
          <Name weight="semibold">{title}</Name> <Marks meeting={meeting} />
        </span>
        {about ? (
          <Text size={200} className={styles.second} dir="auto">
            {about}
          </Text>
        ) : null}
        {attendees.length ? (
          <Text size={200} className={styles.second}>
            {t('meetings.attendees', { count: attendees.length })}
          </Text>
        ) : null}
        {customers.length ? (
          <span className={styles.customers}>
            {customers.map(({ id: customerId, name }) => (
              <PageLink key={customerId} to={customerPath(customerId)}>
                <Name size={200}>{name}</Name>
              </PageLink>
            ))}
          </span>
        ) : null}
        {error ? <Problem text={error} /> : null}
      </div>
      {here ? (
        <Text weight="semibold">{t('meetings.here')}</Text>
      ) : meeting.canJoin && !over ? (
        <Button
          appearance={upcoming ? 'secondary' : 'primary'}
          icon={<VideoRegular />}
          disabled={!canJoin || busy}
          aria-label={t('meetings.joinTitle', { title })}
          onClick={join}
        >
          {t('meetings.join')}
        </Button>
      ) : null}
    </li>
  );
}
