// The agent’s calls with a customer, with their notes, and what is open with the customer as the last call’s card told it.

import { makeStyles, Text, Title3, tokens } from '@fluentui/react-components';
import type { CallPage, CallRecord, Customer } from '../../api/types';
import { t } from '../../i18n';
import { clock, dateTime } from '../../i18n/format';
import { PageLink } from '../../shell/PageLink';
import { callPath } from '../../shell/routes';
import { CallIcon, outcomeOf } from '../history/CallIcon';
import { useHistoryVersion } from '../parts/dialling';
import { ListEnd } from '../parts/ListEnd';
import { Name } from '../parts/Name';
import { useDocument } from '../parts/useDocument';
import { useList } from '../parts/useList';
import { SafeLink } from './CustomerDetails';

const useStyles = makeStyles({
  heading: { margin: 0 },
  section: { marginBottom: tokens.spacingVerticalXL },
  list: { listStyleType: 'none', padding: 0, margin: `${tokens.spacingVerticalS} 0` },
  item: {
    padding: `${tokens.spacingVerticalS} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    alignItems: 'center',
  },
  notes: {
    flexBasis: '100%',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    color: tokens.colorNeutralForeground2,
  },
});

/** As the card of the agent’s last call with the customer told it. */
function OpenItems({ customer, call }: { customer: Customer; call: CallRecord }) {
  const styles = useStyles();
  const { document } = useDocument<CallRecord>(`/api/v1/calls/${encodeURIComponent(call.id)}`);
  const match = document?.card?.matches.find(({ recordId }) => recordId === customer.id);
  if (!match?.openItems.length) return null;
  return (
    <section className={styles.section} aria-label={t('customer.openItems')}>
      <Title3 as="h2" className={styles.heading}>
        {t('customer.openItems')}
      </Title3>
      <Text as="p" block size={200}>
        {t('customer.openItemsOf', { when: dateTime(call.startedAt) })}
      </Text>
      <ul className={styles.list}>
        {match.openItems.map(({ label, url }) => (
          <li key={label} className={styles.item}>
            {url ? <SafeLink url={url}>{label}</SafeLink> : <Name>{label}</Name>}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function CustomerCalls({ customer }: { customer: Customer }) {
  const styles = useStyles();
  const version = useHistoryVersion();
  const path = `/api/v1/calls?limit=50&customer=${encodeURIComponent(customer.id)}`;
  const list = useList<CallRecord, CallPage>(path, version);
  const [newest] = list.items;
  return (
    <>
      {newest ? <OpenItems customer={customer} call={newest} /> : null}
      <section className={styles.section} aria-label={t('customer.calls')}>
        <Title3 as="h2" className={styles.heading}>
          {t('customer.calls')}
        </Title3>
        <ul className={styles.list}>
          {list.items.map((call) => (
            <li key={call.id} className={styles.item} data-testid="customer-call">
              <CallIcon call={call} />
              <PageLink to={callPath(call.id)}>{dateTime(call.startedAt)}</PageLink>
              <Text>{outcomeOf(call)}</Text>
              {call.durationS === null ? null : <Text>{clock(call.durationS)}</Text>}
              {call.disposition ? <Text weight="semibold">{call.disposition}</Text> : null}
              {call.notes ? (
                <Text className={styles.notes} dir="auto">
                  {call.notes}
                </Text>
              ) : null}
            </li>
          ))}
        </ul>
        <ListEnd list={list} empty={t('customer.noCalls')} />
      </section>
    </>
  );
}
