// Which page is at which address. Each is a chunk of its own, loaded when it is first come to.

import { Spinner } from '@fluentui/react-components';
import { memo, Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { loadConsoleWords, t } from '../i18n';
import { firstPage, lazily, rarely } from '../shell/lazily';
import { PageBoundary } from '../shell/PageBoundary';
import { ROUTES } from '../shell/routes';

const Call = lazily(async () => (await import('./history/CallPage')).CallPage);
const Colleagues = lazily(async () => (await import('./colleagues/Colleagues')).Colleagues);
const Console = rarely(async () => (await Promise.all([import('../console/Console'), loadConsoleWords()]))[0].Console);
const Customer = lazily(async () => (await import('./customers/CustomerPage')).CustomerPage);
const CustomerDuplicates = lazily(async () => (await import('./customers/CustomerDuplicates')).CustomerDuplicates);
const CustomerEdit = lazily(async () => (await import('./customers/CustomerEdit')).CustomerEdit);
const CustomerImport = lazily(async () => (await import('./imports/CustomerImport')).CustomerImport);
const CustomerMerge = lazily(async () => (await import('./customers/CustomerMerge')).CustomerMerge);
const CustomerNew = lazily(async () => (await import('./customers/CustomerNew')).CustomerNew);
// Most people come to it first; what it says is there at first.
const Customers = firstPage(async () => (await import('./customers/Customers')).Customers);
const Dial = lazily(async () => (await import('./Dial')).Dial);
const History = lazily(async () => (await import('./history/History')).History);
const Meetings = lazily(async () => (await import('./meetings/Meetings')).Meetings);
const NotFound = lazily(async () => (await import('./NotFound')).NotFound);
const Settings = lazily(async () => (await import('./Settings')).Settings);

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
