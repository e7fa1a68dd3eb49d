// All tenants of this service, for its operator.

import {
  Badge,
  Button,
  Field,
  Input,
  makeStyles,
  SearchBox,
  Select,
  Text,
  ToggleButton,
  tokens,
} from '@fluentui/react-components';
import { type SyntheticEvent, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { ApiError, type FieldProblem, post } from '../../api/client';
import type { Tenant, TenantPage, TenantState } from '../../api/types';
import { t } from '../../i18n';
import { date, dateTime } from '../../i18n/format';
import { Problem } from '../../pages/parts/Problem';
import { type Column, Rows } from '../../pages/parts/Rows';
import { Section } from '../../pages/parts/Section';
import { Toolbar } from '../../pages/parts/Toolbar';
import { useList } from '../../pages/parts/useList';
import { useTyped } from '../../pages/parts/useTyped';
import { wordsOf } from '../../pages/parts/words';
import { useMe } from '../../shell/me';
import { PageLink } from '../../shell/PageLink';
import { ConsolePage } from '../parts/ConsolePage';
import { mayUse } from '../role';
import { tenantPath } from '../routes';
import { RingBadge } from './Ring';
import { STATE_COLORS, TENANTS } from './tenants';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
});

const STATES: TenantState[] = ['invited', 'consented', 'suspended'];

const COLUMNS = (): Column<Tenant>[] => [
  {
    label: t('operator.tenant'),
    width: 'minmax(0, 3fr)',
    cell: ({ id, name }) => <PageLink to={tenantPath(id)}>{name}</PageLink>,
  },
  {
    label: t('operator.state'),
    width: 'minmax(0, 2fr)',
    cell: ({ state, deleting }) => (
      <Badge color={STATE_COLORS[state]} appearance="tint">
        {t(deleting ? 'operator.deleting' : `operator.state-${state}`)}
      </Badge>
    ),
  },
  { label: t('operator.users'), width: 'minmax(0, 1fr)', cell: ({ users }) => t('operator.people', { count: users }) },
  {
    label: t('operator.sessions'),
    width: 'minmax(0, 1fr)',
    cell: ({ sessions }) => t('operator.signedIn', { count: sessions }),
  },
  {
    label: t('operator.plugins'),
    width: 'minmax(0, 1fr)',
    cell: ({ activePlugins }) => t('operator.pluginCount', { count: activePlugins }),
  },
  {
    label: t('operator.ring'),
    width: 'minmax(0, 2fr)',
    cell: ({ lastRing }) =>
      lastRing ? (
        <>
          <RingBadge ring={lastRing} /> <Text size={200}>{dateTime(lastRing.at)}</Text>
        </>
      ) : null,
  },
  { label: t('operator.invited'), width: 'minmax(0, 1fr)', cell: ({ invitedAt }) => date(invitedAt) },
];

function Invite() {
  const styles = useStyles();
  const [, go] = useLocation();
  const [typed, setTyped] = useState({ id: '', name: '', defaultRegion: '' });
  const [problems, setProblems] = useState<FieldProblem[]>([]);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    setProblems([]);
    try {
      const made = await post<Tenant>(TENANTS, typed);
      go(tenantPath(made.id));
    } catch (failure) {
      const fields = failure instanceof ApiError ? failure.fields : [];
      setProblems(fields);
      if (!fields.some(({ field }) => ['id', 'name', 'defaultRegion'].includes(field))) setError(wordsOf(failure));
      setBusy(false);
    }
  };
  const told = (field: string) => {
    const message = problems.find((one) => one.field === field)?.message;
    return message ? { validationMessage: message } : {};
  };
  return (
    <Section title={t('operator.invite')}>
      <Text>{t('operator.inviteDetail')}</Text>
      <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        {(['id', 'name', 'defaultRegion'] as const).map((field) => (
          <Field key={field} label={t(`operator.new-${field}`)} required {...told(field)}>
            <Input
              autoComplete="off"
              value={typed[field]}
              onChange={(_, { value }) => setTyped((now) => ({ ...now, [field]: value }))}
            />
          </Field>
        ))}
        {error ? <Problem text={error} /> : null}
        <div>
          <Button
            appearance="primary"
            type="submit"
            disabled={busy || Object.values(typed).some((text) => !text.trim())}
          >
            {t('operator.inviteNow')}
          </Button>
        </div>
      </form>
    </Section>
  );
}

function TenantList() {
  const [search, setSearch] = useSearchParams();
  const [typed, type, words] = useTyped();
  const state = search.get('state') ?? '';
  const ring = search.get('ring') === 'failed' ? 'failed' : '';
  const query = new URLSearchParams({ limit: '50', search: words, state, ring });
  const choose = (next: Record<string, string>) =>
    setSearch(Object.fromEntries(Object.entries({ state, ring, ...next }).filter(([, value]) => value)));
  const list = useList<Tenant, TenantPage>(`${TENANTS}?${query}`);
  return (
    <>
      <Toolbar label={t('operator.filters')}>
        <SearchBox
          aria-label={t('operator.search')}
          placeholder={t('operator.search')}
          value={typed}
          onChange={(_, { value }) => type(value)}
        />
        <Select aria-label={t('operator.state')} value={state} onChange={(_, { value }) => choose({ state: value })}>
          <option value="">{t('operator.allStates')}</option>
          {STATES.map((one) => (
            <option key={one} value={one}>
              {t(`operator.state-${one}`)}
            </option>
          ))}
        </Select>
        <ToggleButton checked={ring !== ''} onClick={() => choose({ ring: ring ? '' : 'failed' })}>
          {t('operator.ringFailed')}
        </ToggleButton>
      </Toolbar>
      <Rows
        label={t('console.tenants')}
        columns={COLUMNS()}
        list={list}
        empty={t('operator.none')}
        testId="tenant-row"
        data={({ state: of }) => ({ 'data-state': of })}
      />
      <Invite />
    </>
  );
}

export function Tenants() {
  const me = useMe();
  return (
    <ConsolePage title={t('console.tenants')} needs="operator">
      {mayUse(me, 'operator') ? <TenantList /> : null}
    </ConsolePage>
  );
}
