// One tenant, for the operator: how it stands, and the ways to suspend, resume, save and delete it.

import { Badge, Button, Field, Input, Spinner, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { post, send } from '../../api/client';
import type { Onboarding, Tenant } from '../../api/types';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { Problem } from '../../pages/parts/Problem';
import { Section } from '../../pages/parts/Section';
import { Toolbar } from '../../pages/parts/Toolbar';
import { useDocument } from '../../pages/parts/useDocument';
import { useMe } from '../../shell/me';
import { PageLink } from '../../shell/PageLink';
import { Findings } from '../organisation/Findings';
import { Confirm } from '../parts/Confirm';
import { ConsolePage } from '../parts/ConsolePage';
import { Facts } from '../parts/Facts';
import { mayUse } from '../role';
import { CONSOLE_ROUTES } from '../routes';
import { Ring } from './Ring';
import { STATE_COLORS, tenantUrl } from './tenants';

type Asking = 'suspend' | 'resume' | 'delete';

function Tools({ tenant, show }: { tenant: Tenant; show: (tenant: Tenant) => void }) {
  const [, go] = useLocation();
  const [asking, setAsking] = useState<Asking>();
  const [text, setText] = useState('');
  const url = tenantUrl(tenant.id);
  const ask = (what: Asking) => {
    setText('');
    setAsking(what);
  };
  const act = async () => {
    if (asking === 'suspend') show(await post<Tenant>(`${url}/suspend`, { reason: text }));
    if (asking === 'resume') show(await post<Tenant>(`${url}/resume`, {}));
    if (asking === 'delete') {
      await send(`${url}?confirm=${encodeURIComponent(text)}`, { method: 'DELETE' });
      go(CONSOLE_ROUTES.tenants);
    }
  };
  const isSuspended = tenant.state === 'suspended';
  return (
    <>
      <Toolbar label={t('plugin.actions')}>
        {isSuspended ? (
          <Button onClick={() => ask('resume')}>{t('operator.resume')}</Button>
        ) : (
          <Button onClick={() => ask('suspend')}>{t('operator.suspend')}</Button>
        )}
        <Button as="a" href={`${url}/export`} download>
          {t('operator.export')}
        </Button>
        {isSuspended ? <Button onClick={() => ask('delete')}>{t('operator.delete')}</Button> : null}
      </Toolbar>
      {asking ? (
        <Confirm
          title={t(`operator.${asking}-title`, { name: tenant.name })}
          detail={
            <>
              <Text as="p" block>
                {t(`operator.${asking}-detail`)}
              </Text>
              {asking === 'resume' ? null : (
                <Field label={t(`operator.${asking}-field`, { name: tenant.name })} required>
                  <Input value={text} onChange={(_, { value }) => setText(value)} />
                </Field>
              )}
            </>
          }
          label={t(`operator.${asking}`)}
          go={act}
          close={() => setAsking(undefined)}
        />
      ) : null}
    </>
  );
}

function Readiness({ id }: { id: string }) {
  const [asked, setAsked] = useState(false);
  const { document, error, reload } = useDocument<Onboarding>(asked ? `${tenantUrl(id)}/onboarding` : undefined);
  return (
    <Section title={t('console.onboarding')} wide>
      {asked ? null : (
        <div>
          <Button onClick={() => setAsked(true)}>{t('operator.check')}</Button>
        </div>
      )}
      {error ? <Problem text={error} retry={reload} /> : null}
      {document ? <Findings checked={document} /> : asked && !error ? <Spinner label={t('common.loading')} /> : null}
    </Section>
  );
}

function Details({ id }: { id: string }) {
  const { document: tenant, error, missing, reload, show } = useDocument<Tenant>(tenantUrl(id));
  if (missing) return <Text>{t('operator.missing')}</Text>;
  if (error) return <Problem text={error} retry={reload} />;
  if (!tenant) return <Spinner label={t('common.loading')} />;
  const by = (when: string | null, who: string | null) =>
    when ? t('version.uploadedBy', { when: dateTime(when), who: who ?? '' }) : undefined;
  return (
    <>
      <Tools tenant={tenant} show={show} />
      <Section title={tenant.name} wide>
        <div>
          <Badge color={STATE_COLORS[tenant.state]}>
            {t(tenant.deleting ? 'operator.deleting' : `operator.state-${tenant.state}`)}
          </Badge>
        </div>
        <Facts
          facts={[
            [t('operator.new-id'), tenant.id],
            [t('operator.new-defaultRegion'), tenant.defaultRegion],
            [t('operator.schemes'), tenant.urlSchemes.join(', ')],
            [t('operator.invited'), by(tenant.invitedAt, tenant.invitedBy)],
            [t('operator.consented'), by(tenant.consentedAt, tenant.consentedBy)],
            [t('operator.suspended'), by(tenant.suspendedAt, tenant.suspendedBy)],
            [t('operator.why'), tenant.suspendedFor],
            [t('operator.users'), t('operator.people', { count: tenant.users })],
            [t('operator.sessions'), t('operator.signedIn', { count: tenant.sessions })],
            [t('operator.plugins'), t('operator.pluginCount', { count: tenant.activePlugins })],
          ]}
        />
      </Section>
      <Ring key={`${id} ${tenant.lastRing?.at ?? ''}`} id={id} last={tenant.lastRing ?? null} />
      <Readiness id={id} />
    </>
  );
}

export function TenantPage() {
  const { id = '' } = useParams();
  const me = useMe();
  return (
    <ConsolePage title={t('operator.tenant')} needs="operator">
      <Text as="p" block>
        <PageLink to={CONSOLE_ROUTES.tenants}>{t('operator.all')}</PageLink>
      </Text>
      {mayUse(me, 'operator') ? <Details id={id} /> : null}
    </ConsolePage>
  );
}
