// A new customer, with the number of a call that led here.

import { useLocation, useSearchParams } from 'wouter';
import { t } from '../../i18n';
import { Page } from '../../shell/Page';
import { customerPath, ROUTES } from '../../shell/routes';
import { CustomerForm } from './CustomerForm';
import { blank } from './form';
import { createCustomer } from './requests';

export function CustomerNew() {
  const [, go] = useLocation();
  const [search] = useSearchParams();
  return (
    <Page title={t('customerForm.new')}>
      <CustomerForm
        start={blank(search.get('number') ?? '', search.get('name') ?? '')}
        save={async (input) => go(customerPath((await createCustomer(input)).id), { replace: true })}
        cancel={() => go(ROUTES.customers)}
      />
    </Page>
  );
}
