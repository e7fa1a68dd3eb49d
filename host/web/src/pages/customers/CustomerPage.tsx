// A customer’s own page.

import { Button, Spinner, Text } from '@fluentui/react-components';
import { DeleteRegular, EditRegular, MergeRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import type { Customer } from '../../api/types';
import { t } from '../../i18n';
import { keeperOf } from '../../shell/keeper';
import { useMe } from '../../shell/me';
import { Page } from '../../shell/Page';
import { PageLink } from '../../shell/PageLink';
import { customerPath, ROUTES } from '../../shell/routes';
import { offerUndo } from '../../shell/undo';
import { Problem } from '../parts/Problem';
import { Refused } from '../parts/Refused';
import { Toolbar } from '../parts/Toolbar';
import { useDocument } from '../parts/useDocument';
import { wordsOf } from '../parts/words';
import { Badges } from './Badges';
import { CustomerCalls } from './CustomerCalls';
import { CustomerDetails } from './CustomerDetails';
import { CustomerMeetings } from './CustomerMeetings';
import { customerUrl, deleteCustomer, restoreCustomer } from './requests';
import { useSaved } from './saved';
import { Warnings } from './Warnings';

function Tools({ customer }: { customer: Customer }) {
  const [, go] = useLocation();
  const [error, setError] = useState<string>();
  const { isStore } = keeperOf(useMe());
  const path = customerPath(customer.id);
  const remove = async () => {
    try {
      await deleteCustomer(customer.id);
      offerUndo({
        done: t('customer.deleted', { name: customer.name }),
        undo: async () => {
          await restoreCustomer(customer.id);
          go(path);
        },
      });
      go(ROUTES.customers);
    } catch (failure) {
      setError(wordsOf(failure));
    }
  };
  return (
    <>
      <Toolbar label={t('customers.actions')}>
        <Button icon={<EditRegular />} onClick={() => go(`${path}/edit`)}>
          {t('customer.edit')}
        </Button>
        {isStore ? (
          <>
            <Button icon={<MergeRegular />} onClick={() => go(`${path}/merge`)}>
              {t('customer.merge')}
            </Button>
            <Button icon={<DeleteRegular />} onClick={() => void remove()}>
              {t('customer.delete')}
            </Button>
          </>
        ) : null}
      </Toolbar>
      {error ? <Problem text={error} /> : null}
    </>
  );
}

export function CustomerPage() {
  const { id = '' } = useParams();
  const [, go] = useLocation();
  const { warnings = [] } = useSaved();
  const { document, etag, error, kind, missing, reload } = useDocument<Customer>(customerUrl(id));
  if (missing) {
    return (
      <Page title={t('customer.missing')}>
        <Text as="p" block>
          {t('customer.missingDetail')}
        </Text>
        <PageLink to={ROUTES.customers}>{t('shell.customers')}</PageLink>
      </Page>
    );
  }
  return (
    <Page title={document?.name ?? t('shell.customers')} beside={document ? <Badges badges={document.badges} /> : null}>
      {error ? <Refused text={error} kind={kind} retry={reload} /> : null}
      {document ? (
        <>
          {/* What has no version here can’t be changed here. */}
          <Warnings warnings={warnings} dismiss={() => go(customerPath(id), { replace: true, state: null })} />
          {etag ? <Tools customer={document} /> : null}
          <CustomerDetails customer={document} />
          <CustomerMeetings customer={document} />
          <CustomerCalls customer={document} />
        </>
      ) : error ? null : (
        <Spinner label={t('common.loading')} />
      )}
    </Page>
  );
}
