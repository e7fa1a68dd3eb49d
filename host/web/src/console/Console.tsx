// Which page of the console is at which address. The console is loaded by those who come to it, each page when it is come to.

import { Spinner } from '@fluentui/react-components';
import { Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import type { Me } from '../api/types';
import { t } from '../i18n';
import { NotFound } from '../pages/NotFound';
import { lazily } from '../shell/lazily';
import { useMe } from '../shell/me';
import { mayUse } from './role';
import { CONSOLE_ROUTES } from './routes';

const Audit = lazily(async () => (await import('./organisation/Audit')).Audit);
const CallLog = lazily(async () => (await import('./organisation/CallLog')).CallLog);
const BlockedDigests = lazily(async () => (await import('./operator/BlockedDigests')).BlockedDigests);
const Costs = lazily(async () => (await import('./operator/Costs')).Costs);
const Erasure = lazily(async () => (await import('./organisation/Erasure')).Erasure);
const Figures = lazily(async () => (await import('./plugins/figures/Figures')).Figures);
const Onboarding = lazily(async () => (await import('./organisation/Onboarding')).Onboarding);
const Plugin = lazily(async () => (await import('./plugins/PluginPage')).PluginPage);
const PluginLog = lazily(async () => (await import('./plugins/PluginLog')).PluginLog);
const Plugins = lazily(async () => (await import('./plugins/Plugins')).Plugins);
const PluginSettings = lazily(async () => (await import('./plugins/settings/PluginSettings')).PluginSettings);
const Quotas = lazily(async () => (await import('./organisation/Quotas')).Quotas);
const Reachable = lazily(async () => (await import('./organisation/Reachable')).Reachable);
const Service = lazily(async () => (await import('./operator/Service')).Service);
const Tenant = lazily(async () => (await import('./operator/TenantPage')).TenantPage);
const Tenants = lazily(async () => (await import('./operator/Tenants')).Tenants);
const TenantSettings = lazily(async () => (await import('./organisation/TenantSettings')).TenantSettings);
const Tokens = lazily(async () => (await import('./organisation/Tokens')).Tokens);
const TryOut = lazily(async () => (await import('./plugins/TryOut')).TryOut);
const Upload = lazily(async () => (await import('./plugins/Upload')).Upload);
const Values = lazily(async () => (await import('./plugins/Values')).Values);
const Version = lazily(async () => (await import('./plugins/VersionPage')).VersionPage);

/** Where the console begins for somebody. An agent is told there whom it is for. */
const homeOf = (me: Me): string =>
  mayUse(me, 'operator') && !mayUse(me, 'developer') ? CONSOLE_ROUTES.tenants : CONSOLE_ROUTES.plugins;

export function Console() {
  const me = useMe();
  return (
    <Suspense fallback={<Spinner style={{ paddingTop: '20vh' }} label={t('common.loading')} />}>
      <Switch>
        <Route path={CONSOLE_ROUTES.home}>
          <Redirect to={homeOf(me)} replace />
        </Route>
        <Route path={CONSOLE_ROUTES.plugins} component={Plugins} />
        <Route path={CONSOLE_ROUTES.upload} component={Upload} />
        <Route path={CONSOLE_ROUTES.plugin} component={Plugin} />
        <Route path={CONSOLE_ROUTES.version} component={Version} />
        <Route path={CONSOLE_ROUTES.pluginSettings} component={PluginSettings} />
        <Route path={CONSOLE_ROUTES.pluginLog} component={PluginLog} />
        <Route path={CONSOLE_ROUTES.tryOut} component={TryOut} />
        <Route path={CONSOLE_ROUTES.figures} component={Figures} />
        <Route path={CONSOLE_ROUTES.callLog} component={CallLog} />
        <Route path={CONSOLE_ROUTES.tokens} component={Tokens} />
        <Route path={CONSOLE_ROUTES.audit} component={Audit} />
        <Route path={CONSOLE_ROUTES.settings} component={TenantSettings} />
        <Route path={CONSOLE_ROUTES.onboarding} component={Onboarding} />
        <Route path={CONSOLE_ROUTES.values} component={Values} />
        <Route path={CONSOLE_ROUTES.erasure} component={Erasure} />
        <Route path={CONSOLE_ROUTES.quotas} component={Quotas} />
        <Route path={CONSOLE_ROUTES.reachable} component={Reachable} />
        <Route path={CONSOLE_ROUTES.costs} component={Costs} />
        <Route path={CONSOLE_ROUTES.service} component={Service} />
        <Route path={CONSOLE_ROUTES.tenants} component={Tenants} />
        <Route path={CONSOLE_ROUTES.blocked} component={BlockedDigests} />
        <Route path={CONSOLE_ROUTES.tenant} component={Tenant} />
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  );
}
