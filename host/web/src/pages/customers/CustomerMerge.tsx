// Two records of one customer become one.

import { Button, makeStyles, Radio, RadioGroup, SearchBox, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useLocation, useParams, useSearchParams } from 'wouter';
import type { Customer, CustomerPage } from '../../api/types';
import { t } from '../../i18n';
import { shownPhone } from '../../i18n/numbers';
import { Page } from '../../shell/Page';
import { customerPath } from '../../shell/routes';
import { offerUndo } from '../../shell/undo';
import { useHome } from '../../shell/useHome';
import { ListEnd } from '../parts/ListEnd';
import { Problem } from '../parts/Problem';
import { Toolbar } from '../parts/Toolbar';
import { useDocument } from '../parts/useDocument';
import { useList } from '../parts/useList';
import { useTyped } from '../parts/useTyped';
import { wordsOf } from '../parts/words';
import { customerUrl, mergeCustomer, restoreCustomer } from './requests';

const useStyles = makeStyles({
  search: { width: '24rem', maxWidth: '100%' },
  numbers: { color: tokens.colorNeutralForeground3 },
  option: { overflowWrap: 'anywhere' },
});

/** What tells records apart that have the same name. */
function about({ company, email, phones, phoneForms }: Customer, home: string): string {
  const numbers = phones.map(({ number }, at) => shownPhone(number, phoneForms[at], home));
  return [company, email, ...numbers].filter(Boolean).join(' · ');
}

export function CustomerMerge() {
  const styles = useStyles();
  const { id = '' } = useParams();
  const [search] = useSearchParams();
  const [, go] = useLocation();
  const { document, error } = useDocument<Customer>(customerUrl(id));
  const [typed, type, query] = useTyped(search.get('query') ?? '');
  const words = query === '' ? (document?.name ?? '') : query;
  const list = useList<Customer, CustomerPage>(`/api/v1/customers?limit=50&query=${encodeURIComponent(words)}`);
  const [chosen, setChosen] = useState<string>();
  const [failed, setFailed] = useState<string>();
  const others = document ? list.items.filter((one) => one.id !== id) : [];
  const other = others.find((one) => one.id === chosen);
  const merge = async (from: Customer) => {
    try {
      const merged = await mergeCustomer(id, from.id);
      offerUndo({
        done: t('customerMerge.done', { name: merged.name }),
        undo: async () => {
          await restoreCustomer(from.id);
          go(customerPath(from.id));
        },
      });
      go(customerPath(id));
    } catch (failure) {
      setFailed(wordsOf(failure));
    }
  };
  const home = useHome();
  return (
    <Page title={document ? t('customerMerge.title', { name: document.name }) : t('shell.customers')}>
      {error ? <Problem text={error} /> : null}
      <Text as="p" block>
        {t('customerMerge.detail')}
      </Text>
      <SearchBox
        className={styles.search}
        aria-label={t('customerMerge.search')}
        placeholder={t('customers.searchBy')}
        value={typed}
        onChange={(_, data) => type(data.value)}
      />
      <RadioGroup
        aria-label={t('customerMerge.other')}
        value={other?.id ?? ''}
        onChange={(_, { value }) => setChosen(value)}
      >
        {others.map((one) => (
          <Radio
            key={one.id}
            value={one.id}
            label={
              <span className={styles.option} dir="auto">
                {one.name}{' '}
                <Text size={200} className={styles.numbers}>
                  {about(one, home)}
                </Text>
              </span>
            }
          />
        ))}
      </RadioGroup>
      <ListEnd
        list={{ ...list, items: others }}
        empty={query === '' ? t('customerMerge.searchFirst') : t('customerMerge.none', { query })}
      />
      {failed ? <Problem text={failed} /> : null}
      <Toolbar label={t('customers.actions')}>
        <Button
          className={styles.option}
          appearance="primary"
          disabled={!other}
          onClick={() => other && void merge(other)}
        >
          {other ? t('customerMerge.mergeName', { name: other.name }) : t('customer.merge')}
        </Button>
        <Button onClick={() => go(customerPath(id))}>{t('common.cancel')}</Button>
      </Toolbar>
    </Page>
  );
}
