// Which page is at which address. Each is a chunk of its own, loaded when it is first come to.

import { Spinner } from '@fluentui/react-components';
import { type ComponentType, lazy, memo, Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { t } from '../i18n';
import { PageBoundary, PageUnavailable } from '../shell/PageBoundary';
import { ROUTES } from '../shell/routes';

function page(load: () => Promise<ComponentType>) {
  return lazy(async () => {
    try {
      return { default: await load() };
    } catch (cause) {
      throw new PageUnavailable('a page’s code can’t be loaded', { cause });
    }
  });
}

const Call = page(async () => (await import('./history/CallPage')).CallPage);
const Colleagues = page(async () => (await import('./colleagues/Colleagues')).Colleagues);
const Customer = page(async () => (await import('./customers/CustomerPage')).CustomerPage);
const CustomerDuplicates = page(async () => (await import('./customers/CustomerDuplicates')).CustomerDuplicates);
const CustomerEdit = page(async () => (await import('./customers/CustomerEdit')).CustomerEdit);
const CustomerImport = page(async () => (await import('./imports/CustomerImport')).CustomerImport);
const CustomerMerge = page(async () => (await import('./customers/CustomerMerge')).CustomerMerge);
const CustomerNew = page(async () => (await import('./customers/CustomerNew')).CustomerNew);
const Customers = page(async () => (await import('./customers/Customers')).Customers);
const Dial = page(async () => (await import('./Dial')).Dial);
const History = page(async () => (await import('./history/History')).History);
const Meetings = page(async () => (await import('./meetings/Meetings')).Meetings);
const NotFound = page(async () => (await import('./NotFound')).NotFound);
const Settings = page(async () => (await import('./Settings')).Settings);

/** Rendered again by nothing but another address: whatever calls do, the page stays as it is. */
export const Pages = memo(function Pages() {
  const [path] = useLocation();
  return (
    <PageBoundary key={path}>
      <Suspense fallback={<Spinner style={{ paddingTop: '20vh' }} label={t('common.loading')} />}>
        <Switch>
          <Route path="/">
            <Redirect to={ROUTES.customers} replace />
          </Route>
          <Route path={ROUTES.customers} component={Customers} />
          <Route path={ROUTES.customerNew} component={CustomerNew} />
          <Route path={ROUTES.customerDuplicates} component={CustomerDuplicates} />
          <Route path={ROUTES.customerImport} component={CustomerImport} />
          <Route path={ROUTES.customer} component={Customer} />
          <Route path={ROUTES.customerEdit} component={CustomerEdit} />
          <Route path={ROUTES.customerMerge} component={CustomerMerge} />
          <Route path={ROUTES.colleagues} component={Colleagues} />
          <Route path={ROUTES.meetings} component={Meetings} />
          <Route path={ROUTES.history} component={History} />
          <Route path={ROUTES.call} component={Call} />
          <Route path={ROUTES.dial} component={Dial} />
          <Route path={ROUTES.settings} component={Settings} />
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </PageBoundary>
  );
});
