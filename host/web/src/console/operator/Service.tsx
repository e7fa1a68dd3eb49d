// Workers and queues, for the operator.

import { Badge, Button, Spinner, Text } from '@fluentui/react-components';
import type { ServiceState } from '../../api/types';
import { t } from '../../i18n';
import { Problem } from '../../pages/parts/Problem';
import { type Column, Rows } from '../../pages/parts/Rows';
import { Section } from '../../pages/parts/Section';
import { useDocument } from '../../pages/parts/useDocument';
import { useMe } from '../../shell/me';
import { ConsolePage } from '../parts/ConsolePage';
import { Facts } from '../parts/Facts';
import { mayUse } from '../role';

type Worker = ServiceState['workers'][number];

const COLUMNS = (): Column<Worker>[] => [
  { label: t('service.for'), width: 'minmax(0, 1fr)', cell: ({ pool }) => t(`service.for-${pool}`) },
  { label: t('service.class'), width: 'minmax(0, 2fr)', cell: ({ class: size }) => t(`service.class-${size}`) },
  {
    label: t('service.state'),
    width: 'minmax(0, 2fr)',
    cell: ({ ready }) => (
      <Badge appearance="tint" color={ready ? 'success' : 'danger'}>
        {t(ready ? 'service.ready' : 'service.notReady')}
      </Badge>
    ),
  },
  { label: t('service.inFlight'), width: 'minmax(0, 1fr)', cell: ({ inFlight }) => String(inFlight) },
  { label: t('service.components'), width: 'minmax(0, 2fr)', cell: ({ components }) => String(components) },
  { label: t('service.starts'), width: 'minmax(0, 1fr)', cell: ({ starts }) => t('service.times', { count: starts }) },
];

function pluginsOf({ pluginsLoading, pluginsNotLoadable }: ServiceState): string {
  const told = [
    pluginsLoading ? t('service.loading', { count: pluginsLoading }) : '',
    pluginsNotLoadable ? t('service.notLoadable', { count: pluginsNotLoadable }) : '',
  ];
  return told.filter(Boolean).join(', ') || t('service.loaded');
}

function State({ state, reload }: { state: ServiceState; reload: () => void }) {
  const workers = state.workers.map((worker, at) => ({ ...worker, id: String(at) }));
  return (
    <>
      <Section title={t('service.now')} wide>
        <Text>{t('service.detail')}</Text>
        <Facts
          facts={[
            [t('service.version'), state.version],
            [t('service.plugins'), pluginsOf(state)],
            [t('service.callLog'), t('service.due', { waiting: state.callLogWaiting, due: state.callLogDue })],
            [t('service.failingRings'), String(state.failingRings)],
            ...state.database.map(({ name, open, inUse, most }): [string, string] => [
              t('service.pool', { name }),
              t('service.inUse', { used: inUse, open, most }),
            ]),
            ...state.callingTokens.map(({ resource, waiting }): [string, string] => [
              t('service.tokens', { resource }),
              String(waiting),
            ]),
          ]}
        />
        <div>
          <Button onClick={reload}>{t('service.refresh')}</Button>
        </div>
      </Section>
      <Rows
        label={t('service.workers')}
        columns={COLUMNS()}
        list={{ items: workers, loading: false, error: undefined, more: undefined, retry: reload }}
        empty=""
        testId="worker-row"
        data={({ ready }) => ({ 'data-ready': String(ready) })}
      />
    </>
  );
}

export function Service() {
  const allowed = mayUse(useMe(), 'operator');
  const { document, error, reload } = useDocument<ServiceState>(allowed ? '/api/v1/operator/service' : undefined);
  return (
    <ConsolePage title={t('console.service')} needs="operator">
      {error ? <Problem text={error} retry={reload} /> : null}
      {document ? (
        <State state={document} reload={reload} />
      ) : allowed && !error ? (
        <Spinner label={t('common.loading')} />
      ) : null}
    </ConsolePage>
  );
}
