// Which page is at which address. Each is a chunk of its own, loaded when it is first come to.

import { Spinner } from '@fluentui/react-components';
import { memo, Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { loadConsoleWords, t } from '../i18n';
import { lazyPage } from '../shell/lazyPage';
import { PageBoundary } from '../shell/PageBoundary';
import { ROUTES } from '../shell/routes';

const Call = lazyPage(async () => (await import('./history/CallPage')).CallPage);
const Colleagues = lazyPage(async () => (await import('./colleagues/Colleagues')).Colleagues);
const Console = lazyPage(
  async () => (await Promise.all([import('../console/Console'), loadConsoleWords()]))[0].Console,
);
const Customer = lazyPage(async () => (await import('./customers/CustomerPage')).CustomerPage);
const CustomerDuplicates = lazyPage(async () => (await import('./customers/CustomerDuplicates')).CustomerDuplicates);
const CustomerEdit = lazyPage(async () => (await import('./customers/CustomerEdit')).CustomerEdit);
const CustomerImport = lazyPage(async () => (await import('./imports/CustomerImport')).CustomerImport);
const CustomerMerge = lazyPage(async () => (await import('./customers/CustomerMerge')).CustomerMerge);
const CustomerNew = lazyPage(async () => (await import('./customers/CustomerNew')).CustomerNew);
const Customers = lazyPage(async () => (await import('./customers/Customers')).Customers);
const Dial = lazyPage(async () => (await import('./Dial')).Dial);
const History = lazyPage(async () => (await import('./history/History')).History);
const Meetings = lazyPage(async () => (await import('./meetings/Meetings')).Meetings);
const NotFound = lazyPage(async () => (await import('./NotFound')).NotFound);
const Settings = lazyPage(async () => (await import('./Settings')).Settings);

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
          <Route path="/admin/*?" component={Console} />
          <Route path="/operator/*?" component={Console} />
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </PageBoundary>
  );
});
