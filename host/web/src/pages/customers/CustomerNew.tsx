// A new customer, with the number of a call that led here.

import { useLocation, useSearchParams } from 'wouter';
import { t } from '../../i18n';
import { Page } from '../../shell/Page';
import { ROUTES } from '../../shell/routes';
import { CustomerForm } from './CustomerForm';
import { blank } from './form';
import { createCustomer } from './requests';
import { useShowSaved } from './saved';

export function CustomerNew() {
  const [, go] = useLocation();
  const showSaved = useShowSaved();
  const [search] = useSearchParams();
  return (
    <Page title={t('customerForm.new')}>
      <CustomerForm
        key={search.toString()}
        name={`new ${search.toString()}`}
        start={blank(search.get('number') ?? '', search.get('name') ?? '')}
        save={async (input) => showSaved(await createCustomer(input))}
        cancel={() => go(ROUTES.customers)}
      />
    </Page>
  );
}
