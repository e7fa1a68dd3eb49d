// Whom calls reach now: the open tabs of the organisation that take calls.

import { Badge, Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { CallingSession, CallingSessionPage } from '../../api/types';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { Name } from '../../pages/parts/Name';
import { type Column, Rows } from '../../pages/parts/Rows';
import { Toolbar } from '../../pages/parts/Toolbar';
import { useList } from '../../pages/parts/useList';
import { useMe } from '../../shell/me';
import { ConsolePage } from '../parts/ConsolePage';
import { mayUse } from '../role';

const COLORS: Partial<Record<CallingSession['state'], 'success' | 'warning'>> = {
  connected: 'success',
  registering: 'warning',
  reconnecting: 'warning',
};

const COLUMNS = (): Column<CallingSession>[] => [
  { label: t('reachable.person'), width: 'minmax(0, 3fr)', cell: ({ user }) => <Name>{user.displayName}</Name> },
  {
    label: t('reachable.state'),
    width: 'minmax(0, 2fr)',
    cell: ({ state }) => (
      <Badge appearance="tint" color={COLORS[state] ?? 'danger'}>
        {t(`reachable.state-${state}`)}
      </Badge>
    ),
  },
  { label: t('reachable.device'), width: 'minmax(0, 2fr)', cell: ({ device }) => <Name>{device}</Name> },
  { label: t('reachable.since'), width: 'minmax(0, 2fr)', cell: ({ changedAt }) => dateTime(changedAt) },
  { label: t('reachable.seen'), width: 'minmax(0, 2fr)', cell: ({ lastSeenAt }) => dateTime(lastSeenAt) },
];

function Sessions() {
  const [version, setVersion] = useState(0);
  const list = useList<CallingSession, CallingSessionPage>('/api/v1/calling/sessions?limit=100&of=tenant', version);
  return (
    <>
      <Toolbar label={t('reachable.list')}>
        <Button onClick={() => setVersion((n) => n + 1)}>{t('reachable.refresh')}</Button>
      </Toolbar>
      <Rows
        label={t('reachable.list')}
        columns={COLUMNS()}
        list={list}
        empty={t('reachable.none')}
        testId="reachable-row"
        data={({ state }) => ({ 'data-state': state })}
      />
    </>
  );
}

export function Reachable() {
  const me = useMe();
  return (
    <ConsolePage title={t('console.reachable')} needs="admin">
      {mayUse(me, 'admin') ? <Sessions /> : null}
    </ConsolePage>
  );
}
