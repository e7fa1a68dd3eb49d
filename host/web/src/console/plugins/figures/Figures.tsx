// What the versions of a plugin did and cost: how often they were called, how that ended, how long it took.

import { Field, Link, makeStyles, Select, Spinner, Text, tokens } from '@fluentui/react-components';
import { Suspense, useState } from 'react';
import { useParams } from 'wouter';
import type { PluginFigures } from '../../../api/types';
import { t } from '../../../i18n';
import { Problem } from '../../../pages/parts/Problem';
import { Section } from '../../../pages/parts/Section';
import { useDocument } from '../../../pages/parts/useDocument';
import { lazily } from '../../../shell/lazily';
import { useMe } from '../../../shell/me';
import { ConsolePage } from '../../parts/ConsolePage';
import { mayUse } from '../../role';
import { PluginTabs } from '../PluginTabs';
import { pluginUrl } from '../requests';
import { usePlugins } from '../usePlugins';
import { FigureTable } from './FigureTable';

// The library that draws is larger than the page.
const Charts = lazily(async () => (await import('./Charts')).Charts);

const SPANS = ['hour', 'day', 'week', 'month'] as const;
type Span = (typeof SPANS)[number];

const useStyles = makeStyles({
  span: { maxWidth: '16rem', marginBottom: tokens.spacingVerticalL },
});

export function Figures() {
  const styles = useStyles();
  const { name = '' } = useParams();
  const [span, setSpan] = useState<Span>('day');
  const allowed = mayUse(useMe(), 'developer');
  const plugins = usePlugins(allowed);
  const { document, error, reload } = useDocument<PluginFigures>(
    allowed ? `${pluginUrl(name)}/figures?span=${span}` : undefined,
  );
  const versions = plugins.document?.items.find((one) => one.name === name)?.versions ?? [];
  const nameOf = (digest: string): string =>
    versions.find((version) => version.digest === digest)?.version ?? t('figures.deleted');
  return (
    <ConsolePage title={name} needs="developer">
      <PluginTabs name={name} />
      <Field label={t('figures.span')} className={styles.span}>
        <Select value={span} onChange={(_, { value }) => setSpan(value as Span)}>
          {SPANS.map((one) => (
            <option key={one} value={one}>
              {t(`figures.span-${one}`)}
            </option>
          ))}
        </Select>
      </Field>
      {error ? <Problem text={error} retry={reload} /> : null}
      {document ? (
        document.versions.length ? (
          <>
            <Suspense fallback={<Spinner label={t('common.loading')} />}>
              <Charts figures={document} />
            </Suspense>
            <FigureTable figures={document} nameOf={nameOf} />
          </>
        ) : (
          <Text as="p" block>
            {t('figures.none')}
          </Text>
        )
      ) : error ? null : (
        <Spinner label={t('common.loading')} />
      )}
      <Section title={t('figures.metricsTitle')} wide>
        <Text>
          {t('figures.metrics')} <Link href="/api/v1/admin/metrics">{`${location.origin}/api/v1/admin/metrics`}</Link>
        </Text>
      </Section>
    </ConsolePage>
  );
}
