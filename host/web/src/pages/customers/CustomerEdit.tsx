// A customer is changed.

import { Spinner, Text } from '@fluentui/react-components';
import { useLocation, useParams } from 'wouter';
import { ApiError } from '../../api/client';
import type { Customer } from '../../api/types';
import { t } from '../../i18n';
import { Page } from '../../shell/Page';
import { customerPath } from '../../shell/routes';
import { Refused } from '../parts/Refused';
import { useDocument } from '../parts/useDocument';
import { CustomerForm } from './CustomerForm';
import { typedOf } from './form';
import { changeCustomer, customerUrl, type CustomerInput } from './requests';
import { useShowSaved } from './saved';

/** Somebody else changed it since it was read. */
const OUTDATED = 412;

export function CustomerEdit() {
  const { id = '' } = useParams();
  const [, go] = useLocation();
  const showSaved = useShowSaved();
  const { document, etag, error, kind, reload } = useDocument<Customer>(customerUrl(id));
  const back = () => go(customerPath(id), { replace: true });
  const save = async (input: CustomerInput, version: string | undefined) => {
    try {
      showSaved(await changeCustomer(id, version ?? '*', input));
    } catch (failure) {
      if (!(failure instanceof ApiError && failure.status === OUTDATED)) throw failure;
      throw new Error(t('customerForm.outdated'));
    }
  };
  return (
    <Page title={document ? t('customerForm.edit', { name: document.name }) : t('shell.customers')}>
      {error ? <Refused text={error} kind={kind} retry={reload} /> : null}
      {document && etag ? (
        <CustomerForm key={id} name={id} start={typedOf(document)} etag={etag} save={save} cancel={back} />
      ) : document ? (
        <Text>{t('customer.readOnly')}</Text>
      ) : error ? null : (
        <Spinner label={t('common.loading')} />
      )}
    </Page>
  );
}
