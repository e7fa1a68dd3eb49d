// Numbers that several customers share: often somebody who is there twice.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { MergeRegular } from '@fluentui/react-icons';
import { Link } from 'wouter';
import type { DuplicateNumber, DuplicateNumberPage } from '../../api/types';
import { t } from '../../i18n';
import { shownPhone } from '../../i18n/numbers';
import { Page } from '../../shell/Page';
import { PageLink } from '../../shell/PageLink';
import { customerPath } from '../../shell/routes';
import { useHome } from '../../shell/useHome';
import { ListEnd } from '../parts/ListEnd';
import { Name } from '../parts/Name';
import { useList } from '../parts/useList';

const useStyles = makeStyles({
  list: { listStyleType: 'none', padding: 0 },
  customer: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    alignItems: 'center',
    padding: `${tokens.spacingVerticalXS} 0`,
  },
  merge: { maxWidth: '100%', overflowWrap: 'anywhere' },
  item: { padding: `${tokens.spacingVerticalM} 0`, borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
});

export function CustomerDuplicates() {
  const styles = useStyles();
  const home = useHome();
  const list = useList<DuplicateNumber, DuplicateNumberPage>('/api/v1/customers/duplicates?limit=50');
  return (
    <Page title={t('customerMerge.duplicates')}>
      <Text as="p" block>
        {t('customerMerge.duplicatesDetail')}
      </Text>
      <ul className={styles.list}>
        {list.items.map(({ number, forms, customers, total }) => (
          <li key={number} className={styles.item}>
            <Text weight="semibold">
              <bdi dir="ltr">
                {shownPhone(number, forms, home)}
                {forms?.extension ? ` ${t('customers.extension', { extension: forms.extension })}` : ''}
              </bdi>
            </Text>{' '}
            <Text size={200}>{t('customers.count', { count: total })}</Text>
            <ul>
              {customers.map((customer) => (
                <li key={customer.id} className={styles.customer}>
                  <PageLink to={customerPath(customer.id)}>
                    <Name>{customer.name}</Name>
                  </PageLink>
                  {customer.company ? <Name>{customer.company}</Name> : null}
                  <Link href={`${customerPath(customer.id)}/merge?query=${encodeURIComponent(number)}`} asChild>
                    <Button as="a" size="small" icon={<MergeRegular />} className={styles.merge}>
                      {t('customerMerge.mergeInto', { name: customer.name })}
                    </Button>
                  </Link>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      <ListEnd list={list} empty={t('customerMerge.noDuplicates')} />
    </Page>
  );
}
