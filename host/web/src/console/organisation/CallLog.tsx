// What plugins have still to be told of ended calls, and what they could not be told.

import { Badge, Button, Select } from '@fluentui/react-components';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { send } from '../../api/client';
import type { UntoldCall, UntoldCallPage } from '../../api/types';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { Name } from '../../pages/parts/Name';
import { Problem } from '../../pages/parts/Problem';
import { type Column, Rows } from '../../pages/parts/Rows';
import { Toolbar } from '../../pages/parts/Toolbar';
import { useList } from '../../pages/parts/useList';
import { wordsOf } from '../../pages/parts/words';
import { useMe } from '../../shell/me';
import { Confirm } from '../parts/Confirm';
import { ConsolePage } from '../parts/ConsolePage';
import { usePlugins } from '../plugins/usePlugins';
import { mayUse } from '../role';

const CALL_LOG = '/api/v1/admin/call-log';

const COLORS = { waiting: 'informative', retrying: 'warning', failed: 'danger' } as const;

const urlOf = ({ callId, plugin }: UntoldCall): string =>
  `${CALL_LOG}/${encodeURIComponent(callId)}/${encodeURIComponent(plugin)}`;

function Outbox() {
  const [search, setSearch] = useSearchParams();
  const failed = search.get('failed') === 'true';
  const plugin = search.get('plugin') ?? '';
  const { document } = usePlugins(true);
  const choose = (next: Record<string, string>) =>
    setSearch(
      Object.fromEntries(
        Object.entries({ failed: failed ? 'true' : '', plugin, ...next }).filter(([, value]) => value),
      ),
    );
  const [changes, setChanges] = useState(0);
  const [error, setError] = useState<string>();
  const [discarding, setDiscarding] = useState<UntoldCall>();
  const list = useList<UntoldCall, UntoldCallPage>(
    `${CALL_LOG}?${new URLSearchParams({ limit: '50', failed: String(failed), plugin })}`,
    changes,
  );
  const changed = () => setChanges((n) => n + 1);
  const retry = async (call: UntoldCall) => {
    setError(undefined);
    try {
      await send(`${urlOf(call)}/retry`, { method: 'POST' });
      changed();
    } catch (failure) {
      setError(wordsOf(failure));
    }
  };
  const columns: Column<UntoldCall>[] = [
    { label: t('callLog.call'), width: 'minmax(0, 3fr)', cell: ({ title }) => <Name>{title}</Name> },
    { label: t('callLog.agent'), width: 'minmax(0, 2fr)', cell: ({ agent }) => agent },
    { label: t('callLog.began'), width: 'minmax(0, 2fr)', cell: ({ startedAt }) => dateTime(startedAt) },
    { label: t('callLog.plugin'), width: 'minmax(0, 1fr)', cell: ({ plugin }) => plugin },
    {
      label: t('callLog.state'),
      width: 'minmax(0, 2fr)',
      cell: ({ state, attempts, dueAt }) => (
        <>
          <Badge appearance="tint" color={COLORS[state]}>
            {t(`callLog.state-${state}`)}
          </Badge>{' '}
          {attempts > 0 ? t('callLog.attempts', { count: attempts }) : ''}{' '}
          {state === 'retrying' && dueAt ? t('callLog.next', { when: dateTime(dueAt) }) : ''}
        </>
      ),
    },
    {
      label: t('callLog.actions'),
      width: 'max-content',
      cell: (call) => (
        <>
          <Button size="small" onClick={() => void retry(call)}>
            {t('callLog.retry')}
          </Button>{' '}
          <Button size="small" appearance="subtle" onClick={() => setDiscarding(call)}>
            {t('callLog.discard')}
          </Button>
        </>
      ),
    },
  ];
  return (
    <>
      <Toolbar label={t('callLog.filters')}>
        <Select
          aria-label={t('callLog.which')}
          value={failed ? 'true' : ''}
          onChange={(_, { value }) => choose({ failed: value })}
        >
          <option value="">{t('callLog.all')}</option>
          <option value="true">{t('callLog.onlyFailed')}</option>
        </Select>
        <Select aria-label={t('callLog.plugin')} value={plugin} onChange={(_, { value }) => choose({ plugin: value })}>
          <option value="">{t('callLog.allPlugins')}</option>
          {/* One that is deleted may still be chosen by an address. */}
          {[...new Set([...(document?.items.map(({ name }) => name) ?? []), ...(plugin ? [plugin] : [])])].map(
            (name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ),
          )}
        </Select>
        <Button onClick={changed}>{t('callLog.refresh')}</Button>
      </Toolbar>
      {error ? <Problem text={error} /> : null}
      <Rows
        label={t('callLog.title')}
        columns={columns}
        list={list}
        empty={t(failed ? 'callLog.noneFailed' : 'callLog.none')}
        testId="untold-call"
        data={({ state }) => ({ 'data-state': state })}
      />
      {discarding ? (
        <Confirm
          title={t('callLog.discardTitle', { title: discarding.title, plugin: discarding.plugin })}
          detail={t('callLog.discardDetail')}
          label={t('callLog.discard')}
          go={async () => {
            await send(urlOf(discarding), { method: 'DELETE' });
            changed();
          }}
          close={() => setDiscarding(undefined)}
        />
      ) : null}
    </>
  );
}

export function CallLog() {
  const me = useMe();
  return (
    <ConsolePage title={t('callLog.title')} needs="admin">
      {mayUse(me, 'admin') ? <Outbox /> : null}
    </ConsolePage>
  );
}
