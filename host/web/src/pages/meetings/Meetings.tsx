// The agent’s meetings: what is on now and what is next come first.

import { Button, makeStyles, Spinner, Text, Title3, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular, ChevronLeftRegular, ChevronRightRegular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import type { Meeting, MeetingList } from '../../api/types';
import { t } from '../../i18n';
import { day } from '../../i18n/format';
import { Page } from '../../shell/Page';
import { Consent } from '../parts/Consent';
import { Problem } from '../parts/Problem';
import { Toolbar } from '../parts/Toolbar';
import { useDocument } from '../parts/useDocument';
import { useNow } from '../parts/useNow';
import { agendaOf } from './agenda';
import { Hidden } from './Hidden';
import { JoinBy } from './JoinBy';
import { MeetingItem } from './MeetingItem';

const useStyles = makeStyles({
  heading: { margin: 0 },
  section: { marginBottom: tokens.spacingVerticalL },
  list: { listStyleType: 'none', padding: 0, margin: `${tokens.spacingVerticalS} 0` },
  zone: { color: tokens.colorNeutralForeground3 },
});

/** So many days are shown. */
const DAYS = 7;

/** How often the calendar is read again, in milliseconds. */
const READ = 5 * 60_000;

/** A day as the server takes it, so many days from today. */
function dayFrom(today: number, days: number): string {
  const at = new Date(today);
  at.setDate(at.getDate() + days);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <section className={styles.section} aria-label={title}>
      <Title3 as="h2" className={styles.heading}>
        {title}
      </Title3>
      <ul className={styles.list}>{children}</ul>
    </section>
  );
}

function List({ list, now }: { list: MeetingList; now: number }) {
  const styles = useStyles();
  const agenda = agendaOf(list.items, now);
  const items = (meetings: Meeting[]) =>
    meetings.map((meeting) => <MeetingItem key={meeting.id} meeting={meeting} zone={list.timeZone} now={now} />);
  return (
    <>
      {agenda.now.length ? <Section title={t('meetings.now')}>{items(agenda.now)}</Section> : null}
      {agenda.next.length ? <Section title={t('meetings.next')}>{items(agenda.next)}</Section> : null}
      {agenda.later.map(({ day: of, meetings }) => (
        // At noon it is this day in every time zone that the day could be read in.
        <Section key={of} title={day(`${of}T12:00:00Z`, 'UTC')}>
          {items(meetings)}
        </Section>
      ))}
      {agenda.past.length ? <Section title={t('meetings.past')}>{items(agenda.past)}</Section> : null}
      {list.items.length ? null : (
        <Text as="p" block>
          {t('meetings.empty')}
        </Text>
      )}
      {list.more ? (
        <Text as="p" block>
          {t('meetings.more')}
        </Text>
      ) : null}
      <Hidden list={list} />
      <Text as="p" block size={200} className={styles.zone}>
        {t('meetings.zone', { zone: list.timeZone })}
      </Text>
    </>
  );
}

export function Meetings() {
  const now = useNow();
  const [today] = useState(now);
  const [from, setFrom] = useState(0);
  const [asked, setAsked] = useState(0);
  const query = new URLSearchParams({
    start: dayFrom(today, from),
    end: dayFrom(today, from + DAYS - 1),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  if (asked) query.set('fresh', 'true');
  const { document, error, feature, reload } = useDocument<MeetingList>(
    `/api/v1/meetings?${query}`,
    asked + Math.floor((now - today) / READ),
  );
  return (
    <Page title={t('shell.meetings')}>
      <Toolbar label={t('meetings.when')}>
        <Button icon={<ChevronLeftRegular />} onClick={() => setFrom(from - DAYS)}>
          {t('meetings.earlier')}
        </Button>
        <Button disabled={from === 0} onClick={() => setFrom(0)}>
          {t('meetings.today')}
        </Button>
        <Button icon={<ChevronRightRegular />} iconPosition="after" onClick={() => setFrom(from + DAYS)}>
          {t('meetings.later')}
        </Button>
        <Button icon={<ArrowClockwiseRegular />} onClick={() => setAsked(asked + 1)}>
          {t('meetings.refresh')}
        </Button>
      </Toolbar>
      <JoinBy />
      {feature ? <Consent feature={feature} /> : error ? <Problem text={error} retry={reload} /> : null}
      {document ? <List list={document} now={now} /> : error ? null : <Spinner label={t('common.loading')} />}
    </Page>
  );
}
