// The agent’s calls and meetings, newest first, and of the missed calls those that are still to be dealt with.

import { Button, makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import { CallRegular, CheckmarkRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { CallPage, CallRecord, Customer, Outcome } from '../../api/types';
import { useCanDial } from '../../calls/useCalls';
import { subtitleWords } from '../../card/said';
import { t } from '../../i18n';
import { clock, dateTime } from '../../i18n/format';
import { Page } from '../../shell/Page';
import { PageLink } from '../../shell/PageLink';
import { callPath, customerPath } from '../../shell/routes';
import { useHome } from '../../shell/useHome';
import { customerUrl } from '../customers/requests';
import { useHistoryVersion } from '../parts/dialling';
import { Name } from '../parts/Name';
import { Problem } from '../parts/Problem';
import { type Column, Rows } from '../parts/Rows';
import { Toolbar } from '../parts/Toolbar';
import { useDocument } from '../parts/useDocument';
import { useList } from '../parts/useList';
import { isToDo } from './callBack';
import { CallIcon, outcomeOf } from './CallIcon';
import { CallLog } from './CallLog';
import { dispositionText } from './disposition';
import { JoinAgain } from './JoinAgain';
import { useDealing } from './useDealing';
import { useTitle } from './useTitle';

const useStyles = makeStyles({
  missed: { color: tokens.colorPaletteRedForeground1 },
  who: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'start' },
  lines: { minWidth: 0 },
  // However long the name is.
  icon: { flexShrink: 0 },
  second: { color: tokens.colorNeutralForeground3, display: 'block' },
  actions: { display: 'flex', flexWrap: 'wrap', justifyContent: 'end' },
  // Two lines of it; the call’s own page has the rest.
  notes: {
    color: tokens.colorNeutralForeground3,
    display: 'block',
    maxHeight: `calc(2 * ${tokens.lineHeightBase200})`,
    overflow: 'hidden',
  },
});

const OUTCOMES: Outcome[] = [
  'answered',
  'missed',
  'declined',
  'answered-elsewhere',
  'busy',
  'no-answer',
  'cancelled',
  'failed',
];

/** Missed calls that nobody has dealt with. */
const TO_DO = 'to-do';

/** Meetings that the agent joined. */
const MEETINGS = 'meetings';

type Show = 'all' | typeof TO_DO | typeof MEETINGS | Outcome;

function pathOf(show: Show, customer: string | null): string {
  const query = new URLSearchParams({ limit: '100' });
  if (customer) query.set('customer', customer);
  if (show === TO_DO) query.set('undisposed', 'true');
  if (show === MEETINGS) query.set('kind', 'meeting');
  else if (show !== 'all') {
    // How a call went has other words than how a meeting did.
    query.set('kind', 'call');
    query.set('outcome', show === TO_DO ? 'missed' : show);
  }
  return `/api/v1/calls?${query}`;
}

function Who({ call }: { call: CallRecord }) {
  const styles = useStyles();
  const title = useTitle(call);
  const subtitle = subtitleWords(call, call.party, useHome());
  return (
    <div className={styles.who}>
      <span className={styles.icon}>
        <CallIcon call={call} />
      </span>
      <div className={styles.lines}>
        <PageLink to={callPath(call.id)}>
          <Name>{title}</Name>
        </PageLink>
        {subtitle ? (
          <Text size={200} className={styles.second} dir="auto">
            {subtitle}
          </Text>
        ) : null}
        {call.notes ? (
          <Text size={200} className={styles.notes} dir="auto">
            {call.notes}
          </Text>
        ) : null}
      </div>
    </div>
  );
}

function Actions({ call, toDo, failed }: { call: CallRecord; toDo: boolean; failed: (why: string) => void }) {
  const styles = useStyles();
  const canDial = useCanDial();
  const { done, callBack } = useDealing(call, failed);
  return (
    <div className={styles.actions}>
      {toDo ? (
        <Button size="small" appearance="subtle" icon={<CheckmarkRegular />} onClick={done}>
          {t('history.done')}
        </Button>
      ) : null}
      <JoinAgain call={call} size="small" appearance="subtle" />
      {callBack ? (
        <Button size="small" appearance="subtle" icon={<CallRegular />} disabled={!canDial} onClick={callBack}>
          {t('history.callBack')}
        </Button>
      ) : null}
    </div>
  );
}

/** Whose calls are shown, where it is one customer’s. */
function OfCustomer({ id, showAll }: { id: string; showAll: () => void }) {
  const { document } = useDocument<Customer>(customerUrl(id));
  return (
    <Text as="p" block>
      {t('history.ofCustomer')} <PageLink to={customerPath(id)}>{document?.name ?? id}</PageLink>{' '}
      <Button size="small" onClick={showAll}>
        {t('history.showAll')}
      </Button>
    </Text>
  );
}

export function History() {
  const styles = useStyles();
  const version = useHistoryVersion();
  const [search, setSearch] = useSearchParams();
  const [failed, setFailed] = useState<string>();
  const show = ([TO_DO, MEETINGS, ...OUTCOMES] as const).find((one) => one === search.get('show')) ?? 'all';
  const customer = search.get('customer');
  const list = useList<CallRecord, CallPage>(pathOf(show, customer), version);
  // What was dealt with is gone from the list of what is to be dealt with.
  const items = show === TO_DO ? list.items.filter((call) => !call.disposition) : list.items;
  const columns: Column<CallRecord>[] = [
    { label: t('history.who'), width: 'minmax(0, 4fr)', cell: (call) => <Who call={call} /> },
    {
      label: t('history.outcome'),
      width: 'minmax(0, 2fr)',
      cell: (call) => (
        <>
          <Text className={call.outcome === 'missed' ? styles.missed : undefined}>{outcomeOf(call)}</Text>
          {call.disposition ? (
            <Text size={200} className={styles.second} dir="auto">
              {dispositionText(call.disposition)}
            </Text>
          ) : null}
          <CallLog call={call} />
        </>
      ),
    },
    { label: t('history.when'), width: 'minmax(0, 2fr)', cell: ({ startedAt }) => dateTime(startedAt) },
    {
      label: t('history.length'),
      width: 'minmax(0, 1fr)',
      cell: ({ durationS }) => (durationS === null ? null : clock(durationS)),
    },
    {
      label: t('history.actions'),
      width: 'minmax(0, 2fr)',
      cell: (call) => <Actions call={call} toDo={isToDo(call)} failed={setFailed} />,
    },
  ];
  const choose = (value: string) => {
    const next: Record<string, string> = value === 'all' ? {} : { show: value };
    if (customer) next.customer = customer;
    setSearch(next);
  };
  return (
    <Page title={t('shell.history')}>
      <Toolbar label={t('history.filters')}>
        <Select aria-label={t('history.show')} value={show} onChange={(_, { value }) => choose(value)}>
          <option value="all">{t('history.all')}</option>
          <option value={TO_DO}>{t('history.toDo')}</option>
          <option value={MEETINGS}>{t('history.meetings')}</option>
          {OUTCOMES.map((outcome) => (
            <option key={outcome} value={outcome}>
              {t(`calls.outcome-${outcome}`)}
            </option>
          ))}
        </Select>
      </Toolbar>
      {customer ? <OfCustomer id={customer} showAll={() => setSearch(show === 'all' ? {} : { show })} /> : null}
      {failed ? <Problem text={failed} /> : null}
      <Rows
        label={t('shell.history')}
        columns={columns}
        list={{ ...list, items }}
        empty={t(show === TO_DO ? 'history.nothingToDo' : show === 'all' ? 'history.empty' : 'history.noneLikeThis')}
        testId="history-row"
        data={(call) => ({ 'data-kind': call.kind, 'data-outcome': call.outcome ?? 'none' })}
      />
    </Page>
  );
}
