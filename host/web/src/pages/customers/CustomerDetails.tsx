// What is known of a customer.

import { Link, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Customer } from '../../api/types';
import { t } from '../../i18n';
import { date } from '../../i18n/format';
import { Name } from '../parts/Name';
import { CallNumber } from './CallNumber';

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    margin: `0 0 ${tokens.spacingVerticalL}`,
    alignItems: 'baseline',
    '@media (max-width: 32rem)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  label: { color: tokens.colorNeutralForeground3 },
  value: { margin: 0, minWidth: 0, overflowWrap: 'anywhere' },
});

/** A link that leads to the web safely; anything else is shown as it is written. */
export function SafeLink({ url, children }: { url: string; children: string }) {
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') return <Name>{children}</Name>;
  return (
    <Link href={url} target="_blank" rel="noreferrer">
      {children}
    </Link>
  );
}

function value({ kind, value }: Customer['fields'][number]): ReactNode {
  if (kind === 'link') return <SafeLink url={value}>{value}</SafeLink>;
  if (kind === 'email') return <Link href={`mailto:${value}`}>{value}</Link>;
  if (kind === 'date' && !Number.isNaN(Date.parse(value))) return date(value);
  return <Name>{value}</Name>;
}

export function CustomerDetails({ customer }: { customer: Customer }) {
  const styles = useStyles();
  const { company, title, email, owner, lastActivity, url, externalId } = customer;
  const facts: [string, ReactNode][] = [
    [t('customers.company'), company ? <Name>{company}</Name> : null],
    [t('customerForm.title'), title ? <Name>{title}</Name> : null],
    [t('customerForm.email'), email ? <Link href={`mailto:${email}`}>{email}</Link> : null],
    [t('customers.owner'), owner ? <Name>{owner}</Name> : null],
    [t('customers.lastActivity'), lastActivity ? date(lastActivity) : null],
    [t('customerForm.externalId'), externalId ? <Name>{externalId}</Name> : null],
    ...customer.fields.map((field): [string, ReactNode] => [field.label, value(field)]),
    ...customer.extra.map(([label = '', text = '']): [string, ReactNode] => [label, <Name key={label}>{text}</Name>]),
    [t('customer.elsewhere'), url ? <SafeLink url={url}>{url}</SafeLink> : null],
  ];
  return (
    <dl className={styles.facts}>
      <dt className={styles.label}>{t('customers.numbers')}</dt>
      <dd className={styles.value}>
        {customer.phones.length ? (
          customer.phones.map((phone, at) => (
            <div key={`${phone.number} ${phone.extension ?? ''}`}>
              <CallNumber customer={customer} at={at} />
              {phone.label ? (
                <Text size={200} className={styles.label} dir="auto">
                  {phone.label}
                </Text>
              ) : null}
            </div>
          ))
        ) : (
          <Text>{t('customer.noNumbers')}</Text>
        )}
      </dd>
      {facts
        .filter(([, shown]) => shown !== null)
        .map(([label, shown]) => [
          <dt key={`${label}:`} className={styles.label} dir="auto">
            {label}
          </dt>,
          <dd key={label} className={styles.value}>
            {shown}
          </dd>,
        ])}
    </dl>
  );
}
