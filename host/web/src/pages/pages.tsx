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

const Customers = page(async () => (await import('./Customers')).Customers);
const History = page(async () => (await import('./History')).History);
const Settings = page(async () => (await import('./Settings')).Settings);
const NotFound = page(async () => (await import('./NotFound')).NotFound);

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
          <Route path={ROUTES.history} component={History} />
          <Route path={ROUTES.settings} component={Settings} />
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </PageBoundary>
  );
});
