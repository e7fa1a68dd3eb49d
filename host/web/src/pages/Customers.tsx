// The customers, with search and a call for each number.

import {
  Badge,
  Button,
  makeStyles,
  SearchBox,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  tokens,
} from '@fluentui/react-components';
import { CallRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import type { Customer, CustomerPage } from '../api/types';
import { useCallStore, useCanDial } from '../calls/useCalls';
import { t } from '../i18n';
import { Page } from '../shell/Page';
import { ListEnd } from './ListEnd';
import { useList } from './useList';

const useStyles = makeStyles({
  search: { width: '20rem', maxWidth: '100%' },
  phones: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
  source: { color: tokens.colorNeutralForeground3 },
});

/** How long typing pauses before it is searched for, in milliseconds. */
const PAUSE = 200;

export function Customers() {
  const styles = useStyles();
  const store = useCallStore();
  const canDial = useCanDial();
  const [typed, setTyped] = useState('');
  const [query, setQuery] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setQuery(typed.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  const list = useList<Customer, CustomerPage>(`/api/v1/customers?limit=50&query=${encodeURIComponent(query)}`);
  const { part } = list;
  return (
    <Page
      title={t('shell.customers')}
      beside={
        <>
          <SearchBox
            className={styles.search}
            placeholder="Name, company, mail or number"
            aria-label="Search customers"
            value={typed}
            onChange={(_, data) => setTyped(data.value)}
            input={{ 'data-testid': 'customers-search' } as object}
          />
          <Text size={200} className={styles.source}>
            {part?.total != null ? `${part.total.toLocaleString()} customers` : ''}
            {part && part.source !== 'customers' ? ` from ${part.source.replace('plugin:', '')}` : ''}
          </Text>
        </>
      }
    >
      {part?.partial && (
        <Text as="p" size={200} className={styles.source} data-testid="customers-partial">
          More customers match than are shown. Type more to find them.
        </Text>
      )}
      <Table aria-label="Customers" size="small">
        <TableHeader>
          <TableRow>
            <TableHeaderCell>Name</TableHeaderCell>
            <TableHeaderCell>Company</TableHeaderCell>
            <TableHeaderCell>Numbers</TableHeaderCell>
            <TableHeaderCell>Owner</TableHeaderCell>
          </TableRow>
        </TableHeader>
        <TableBody>
          {list.items.map((customer) => (
            <TableRow key={customer.id} data-testid="customer-row">
              <TableCell>
                {customer.name}{' '}
                {customer.badges.map((badge) => (
                  <Badge
                    key={badge.label}
                    size="small"
                    appearance="tint"
                    color={badge.kind === 'vip' ? 'brand' : 'warning'}
                  >
                    {badge.label}
                  </Badge>
                ))}
              </TableCell>
              <TableCell>{customer.company}</TableCell>
              <TableCell>
                <div className={styles.phones}>
                  {customer.phones.map((phone) => (
                    <Button
                      key={phone.number}
                      size="small"
                      appearance="subtle"
                      icon={<CallRegular />}
                      disabled={!canDial}
                      title={`Call ${customer.name}${phone.label ? ` (${phone.label})` : ''}`}
                      onClick={() =>
                        void store.dial(
                          { phoneNumber: phone.number, customerId: customer.id },
                          { title: customer.name },
                        )
                      }
                    >
                      {phone.number}
                    </Button>
                  ))}
                </div>
              </TableCell>
              <TableCell>{customer.owner}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <ListEnd list={list} empty={query ? `Nobody matches “${query}”.` : 'There are no customers yet.'} />
    </Page>
  );
}
