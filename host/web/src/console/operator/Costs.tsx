// What the tenants’ plugins cost, for the operator: the costliest first.

import { Field, makeStyles, Select, Spinner, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { TenantCost, TenantCostList } from '../../api/types';
import { locale, t } from '../../i18n';
import { bytes, duration } from '../../i18n/format';
import { type Column, Rows } from '../../pages/parts/Rows';
import { useDocument } from '../../pages/parts/useDocument';
import { useMe } from '../../shell/me';
import { PageLink } from '../../shell/PageLink';
import { ConsolePage } from '../parts/ConsolePage';
import { mayUse } from '../role';
import { tenantPath } from '../routes';

const DAYS = ['1', '7', '30', '90'] as const;

const useStyles = makeStyles({ days: { maxWidth: '16rem', marginBottom: tokens.spacingVerticalL } });

const number = (count: number): string => new Intl.NumberFormat(locale()).format(count);

const COLUMNS = (): Column<TenantCost>[] => [
  {
    label: t('operator.tenant'),
    width: 'minmax(0, 3fr)',
    cell: ({ id, name }) => <PageLink to={tenantPath(id)}>{name}</PageLink>,
  },
  {
    label: t('costs.computing'),
    width: 'minmax(0, 2fr)',
    cell: ({ computingSeconds }) => t('costs.computed', { time: duration(computingSeconds * 1000) }),
  },
  {
    label: t('costs.calls'),
    width: 'minmax(0, 2fr)',
    cell: ({ calls, failures }) => t('costs.callsFailed', { calls: number(calls), failures: number(failures) }),
  },
  {
    label: t('costs.hostCalls'),
    width: 'minmax(0, 2fr)',
    cell: ({ hostCalls }) => t('costs.questions', { count: hostCalls }),
  },
  {
    label: t('costs.egress'),
    width: 'minmax(0, 2fr)',
    cell: ({ egressBytes }) => t('costs.data', { size: bytes(egressBytes) }),
  },
];

export function Costs() {
  const styles = useStyles();
  const [days, setDays] = useState<string>('30');
  const allowed = mayUse(useMe(), 'operator');
  const { document, error, reload } = useDocument<TenantCostList>(
    allowed ? `/api/v1/operator/costs?days=${days}` : undefined,
  );
  return (
    <ConsolePage title={t('console.costs')} needs="operator">
      <Field label={t('costs.time')} className={styles.days}>
        <Select value={days} onChange={(_, { value }) => setDays(value)}>
          {DAYS.map((one) => (
            <option key={one} value={one}>
              {t(`costs.days-${one}`)}
            </option>
          ))}
        </Select>
      </Field>
      {document || error ? (
        <Rows
          label={t('console.costs')}
          columns={COLUMNS()}
          list={{ items: document?.items ?? [], loading: false, error, more: undefined, retry: reload }}
          empty={t('costs.none')}
          testId="cost-row"
        />
      ) : (
        <Spinner label={t('common.loading')} />
      )}
    </ConsolePage>
  );
}
