// Says which customer a call was with, where nobody or somebody else was found.

import { Button, makeStyles, SearchBox, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { CallRecord, CustomerPage } from '../../api/types';
import { t } from '../../i18n';
import { ROUTES } from '../../shell/routes';
import { Refused } from '../parts/Refused';
import { useDocument } from '../parts/useDocument';
import { useTyped } from '../parts/useTyped';
import { wordsOf } from '../parts/words';
import { chooseCustomer } from './requests';

const useStyles = makeStyles({
  link: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, alignItems: 'start' },
  search: { width: '24rem', maxWidth: '100%' },
  found: { listStyleType: 'none', padding: 0, margin: 0 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  name: { overflowWrap: 'anywhere', textAlign: 'start' },
});

export function LinkCustomer({ call, changed }: { call: CallRecord; changed: (call: CallRecord) => void }) {
  const styles = useStyles();
  const [, go] = useLocation();
  const [open, setOpen] = useState(false);
  const [typed, type, query] = useTyped();
  const [error, setError] = useState<string>();
  const path = open && query ? `/api/v1/customers?limit=10&query=${encodeURIComponent(query)}` : undefined;
  const { document, error: notFound, kind } = useDocument<CustomerPage>(path);
  const link = async (customerId: string) => {
    try {
      changed(await chooseCustomer(call.id, document?.source ?? 'customers', customerId));
      setOpen(false);
      type('');
      setError(undefined);
    } catch (failure) {
      setError(wordsOf(failure));
    }
  };
  const number = call.party.e164;
  return (
    <div className={styles.link}>
      <div className={styles.buttons}>
        <Button aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(call.customerId ? 'call.otherCustomer' : 'call.linkCustomer')}
        </Button>
        {!call.customerId && number ? (
          <Button onClick={() => go(`${ROUTES.customerNew}?${new URLSearchParams({ number })}`)}>
            {t('customers.add')}
          </Button>
        ) : null}
      </div>
      {open ? (
        <>
          <SearchBox
            className={styles.search}
            aria-label={t('customers.search')}
            placeholder={t('customers.searchBy')}
            value={typed}
            onChange={(_, { value }) => type(value)}
          />
          <ul className={styles.found} aria-label={t('shell.customers')}>
            {(query ? (document?.items ?? []) : []).map(({ id, name, company }) => (
              <li key={id}>
                <Button appearance="subtle" className={styles.name} onClick={() => void link(id)}>
                  <bdi>{company ? `${name} · ${company}` : name}</bdi>
                </Button>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {(error ?? notFound) ? <Refused text={error ?? notFound ?? ''} kind={error ? undefined : kind} /> : null}
    </div>
  );
}
