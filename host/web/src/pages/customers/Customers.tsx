// The customers: found as one types, and called by a click.

import { Button, makeStyles, SearchBox, Text, ToggleButton, tokens } from '@fluentui/react-components';
import { AddRegular, ArrowDownloadRegular, ArrowUploadRegular, PeopleTeamRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import type { Customer, CustomerPage } from '../../api/types';
import { t } from '../../i18n';
import { date } from '../../i18n/format';
import { keeperOf } from '../../shell/keeper';
import { useMe } from '../../shell/me';
import { Page } from '../../shell/Page';
import { PageLink } from '../../shell/PageLink';
import { customerPath, ROUTES } from '../../shell/routes';
import { Name } from '../parts/Name';
import { type Column, Rows } from '../parts/Rows';
import { Toolbar } from '../parts/Toolbar';
import { useList } from '../parts/useList';
import { useTyped } from '../parts/useTyped';
import { Badges } from './Badges';
import { CallNumber } from './CallNumber';
import { restoreCustomer } from './requests';
import { wordsOf } from '../parts/words';

const useStyles = makeStyles({
  search: { width: '20rem', maxWidth: '100%' },
  phones: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
  source: { color: tokens.colorNeutralForeground3 },
});

/** What narrows the list or orders it, as in the page’s address; each is on or off. */
const CHOICES = ['mine', 'vip', 'recent', 'latest', 'deleted'] as const;
type Choice = (typeof CHOICES)[number];

const PARAMETERS: Record<Choice, string> = {
  mine: '&mine=true',
  vip: '&vip=true',
  recent: '&recent=true',
  latest: '&sort=last-activity',
  deleted: '&deleted=true',
};

/** What can’t be chosen together with what is chosen already. */
const EXCLUDES: Record<Choice, readonly Choice[]> = {
  mine: ['deleted'],
  vip: ['deleted'],
  recent: ['latest', 'deleted'],
  latest: ['recent', 'deleted'],
  deleted: ['mine', 'vip', 'recent', 'latest'],
};

/** Those are lists of their own, in which nothing is searched. */
const isWhole = (chosen: readonly Choice[]): boolean => chosen.includes('recent') || chosen.includes('deleted');

function pathOf(chosen: readonly Choice[], query: string): string {
  // What is searched for comes by name.
  const parameters = chosen.filter((one) => !(one === 'latest' && query)).map((one) => PARAMETERS[one]);
  return `/api/v1/customers?limit=100${parameters.join('')}&query=${encodeURIComponent(isWhole(chosen) ? '' : query)}`;
}

type Sort = Column<Customer>['sort'];

const COLUMNS = (byName: Sort, byActivity: Sort): Column<Customer>[] => [
  {
    label: t('customers.name'),
    width: 'minmax(0, 3fr)',
    ...(byName ? { sort: byName } : {}),
    cell: (customer) => (
      <>
        <PageLink to={customerPath(customer.id)}>
          <Name>{customer.name}</Name>
        </PageLink>
        <Badges badges={customer.badges} />
      </>
    ),
  },
  {
    label: t('customers.company'),
    width: 'minmax(0, 2fr)',
    cell: ({ company }) => (company ? <Name>{company}</Name> : null),
  },
  { label: t('customers.numbers'), width: 'minmax(0, 3fr)', cell: (customer) => <Numbers customer={customer} /> },
  {
    label: t('customers.owner'),
    width: 'minmax(0, 1.5fr)',
    cell: ({ owner }) => (owner ? <Name>{owner}</Name> : null),
  },
  {
    label: t('customers.lastActivity'),
    width: 'minmax(0, 1fr)',
    ...(byActivity ? { sort: byActivity } : {}),
    cell: ({ lastActivity }) => (lastActivity ? date(lastActivity) : null),
  },
];

function Numbers({ customer }: { customer: Customer }) {
  const styles = useStyles();
  if (!customer.phones.length) return null;
  return (
    <div className={styles.phones}>
      {customer.phones.map((phone, at) => (
        <CallNumber key={`${phone.number} ${phone.extension ?? ''}`} customer={customer} at={at} />
      ))}
    </div>
  );
}

function Restore({ customer, done }: { customer: Customer; done: () => void }) {
  const [error, setError] = useState<string>();
  const restore = async () => {
    try {
      await restoreCustomer(customer.id);
      done();
    } catch (failure) {
      setError(wordsOf(failure));
    }
  };
  return (
    <>
      <Button
        size="small"
        onClick={() => void restore()}
        aria-label={t('customers.restoreName', { name: customer.name })}
      >
        {t('customers.restore')}
      </Button>
      {error ? (
        <Text size={200} role="alert">
          {error}
        </Text>
      ) : null}
    </>
  );
}

/** Where the list is from, and how long it is. */
function Whole({ part }: { part: CustomerPage | undefined }) {
  const styles = useStyles();
  if (!part) return null;
  return (
    <Text size={200} className={styles.source} role="status">
      {[
        part.total == null ? '' : t('customers.count', { count: part.total }),
        part.source === 'customers' ? '' : t('customers.source', { name: part.source.replace('plugin:', '') }),
      ]
        .filter(Boolean)
        .join(' ')}
    </Text>
  );
}

interface ButtonsProps {
  readOnly: boolean;
  /** The server’s own store keeps the customers. */
  stored: boolean;
}

function Buttons({ readOnly, stored }: ButtonsProps) {
  const me = useMe();
  const [, go] = useLocation();
  if (readOnly) return null;
  return (
    <>
      <Button appearance="primary" icon={<AddRegular />} onClick={() => go(ROUTES.customerNew)}>
        {t('customers.add')}
      </Button>
      {stored ? (
        <Button icon={<PeopleTeamRegular />} onClick={() => go(ROUTES.customerDuplicates)}>
          {t('customers.duplicates')}
        </Button>
      ) : null}
      {stored && me.roles.includes('admin') ? (
        <>
          <Button icon={<ArrowUploadRegular />} onClick={() => go(ROUTES.customerImport)}>
            {t('customers.import')}
          </Button>
          <Button as="a" icon={<ArrowDownloadRegular />} href="/api/v1/customers/export?bom=true" download>
            {t('customers.export')}
          </Button>
        </>
      ) : null}
    </>
  );
}

/** Why nobody is listed. */
function emptyOf(chosen: readonly Choice[], query: string): string {
  if (query && !isWhole(chosen)) return t('customers.nobodyMatches', { query });
  const only = chosen.filter((one) => one !== 'latest');
  const [one] = only;
  if (one && only.length === 1) return t(`customers.none-${one}`);
  return t(one ? 'customers.noneChosen' : 'customers.empty');
}

/** What is listed, and how; kept in the page’s address. */
function Choices({ chosen, choose }: { chosen: readonly Choice[]; choose: (chosen: readonly Choice[]) => void }) {
  return CHOICES.map((one) => {
    const on = chosen.includes(one);
    return (
      <ToggleButton
        key={one}
        shape="circular"
        checked={on}
        onClick={() => {
          const others = chosen.filter((other) => other !== one && !EXCLUDES[one].includes(other));
          choose(on ? others : [...others, one]);
        }}
      >
        {t(`customers.choice-${one}`)}
      </ToggleButton>
    );
  });
}

export function Customers() {
  const styles = useStyles();
  const me = useMe();
  const [search, setSearch] = useSearchParams();
  // Where a plugin keeps the customers, it alone says in which order they come.
  const kept = !keeperOf(me).isStore;
  const chosen = kept ? [] : CHOICES.filter((one) => search.get(one) === 'true');
  const [typed, type, query] = useTyped(search.get('query') ?? '');
  const [version, setVersion] = useState(0);
  const list = useList<Customer, CustomerPage>(pathOf(chosen, query), version);
  const { part } = list;
  // What else the address says stays there.
  const choose = (next: readonly Choice[]) =>
    setSearch((now) => {
      const address = new URLSearchParams(now);
      for (const one of CHOICES) address.delete(one);
      for (const one of next) address.set(one, 'true');
      return address;
    });
  // What is searched for comes by name, and lists of their own have orders of their own.
  const sorts = !kept && !isWhole(chosen) && !query;
  const latest = chosen.includes('latest');
  const unsorted = chosen.filter((one) => one !== 'latest');
  const columns = COLUMNS(
    sorts ? { now: latest ? undefined : 'ascending', choose: () => choose(unsorted) } : undefined,
    sorts ? { now: latest ? 'descending' : undefined, choose: () => choose([...unsorted, 'latest']) } : undefined,
  );
  if (chosen.includes('deleted')) {
    columns.push({
      label: t('customers.actions'),
      width: 'minmax(0, 1fr)',
      cell: (customer) => <Restore customer={customer} done={() => setVersion((n) => n + 1)} />,
    });
  }
  return (
    <Page
      title={t('shell.customers')}
      beside={
        <>
          <SearchBox
            className={styles.search}
            placeholder={t('customers.searchBy')}
            aria-label={t('customers.search')}
            value={typed}
            disabled={isWhole(chosen)}
            onChange={(_, data) => type(data.value)}
            input={{ 'data-testid': 'customers-search' } as object}
          />
          <Whole part={part} />
        </>
      }
    >
      <Toolbar label={t('customers.tools')}>
        {kept ? null : <Choices chosen={chosen} choose={choose} />}
        <Buttons readOnly={part?.readOnly ?? true} stored={part?.source === 'customers'} />
      </Toolbar>
      {part?.partial && (
        <Text as="p" block size={200} className={styles.source} data-testid="customers-partial">
          {t('customers.partial')}
        </Text>
      )}
      <Rows
        label={t('shell.customers')}
        columns={columns}
        list={list}
        empty={emptyOf(chosen, query)}
        total={part?.total ?? undefined}
        testId="customer-row"
      />
    </Page>
  );
}
