// How the card of a call was made: short for agents, whole for developers.

import { makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { Suspense } from 'react';
import type { CallTrace } from '../../api/types';
import { sourceName, strengthWords } from '../../card/words';
import { loadConsoleWords, locale, t } from '../../i18n';
import { rarely } from '../../shell/lazily';
import { Problem } from '../parts/Problem';
import { Section } from '../parts/Section';
import { useDocument } from '../parts/useDocument';
import { callUrl } from './requests';

const TracedPlugin = rarely(
  async () => (await Promise.all([import('../../console/plugins/TracedPlugin'), loadConsoleWords()]))[0].TracedPlugin,
);

const useStyles = makeStyles({
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL, overflowWrap: 'anywhere' },
  source: { paddingBottom: tokens.spacingVerticalS },
});

type Decision = CallTrace['decision'];
type Source = CallTrace['sources'][number];

const milliseconds = (count: number): string =>
  new Intl.NumberFormat(locale(), { style: 'unit', unit: 'millisecond' }).format(count);

/** What the host decided, and why. */
function decided({ basis, source, strength, records, sharedBy }: Decision): string {
  const by = { source: sourceName(source ?? ''), strength: strength ? strengthWords(strength) : '' };
  switch (basis) {
    case 'identified':
      return t('trace.basis-identified', by);
    case 'shared':
      return t('trace.basis-shared', { source: by.source, count: sharedBy ?? records });
    case 'possible':
      return t('trace.basis-possible', by);
    case 'suppressed':
      return t('trace.basis-suppressed', { source: by.source });
    case 'unknown':
      return t('trace.basis-unknown');
  }
}

function outcomeOf({ outcome, records }: Source): string {
  return outcome === 'found' ? t('trace.outcome-found', { count: records ?? 0 }) : t(`trace.outcome-${outcome}`);
}

function Told({ trace }: { trace: CallTrace }) {
  const styles = useStyles();
  const { decision, sources, sourcesLeftOut, callId } = trace;
  return (
    <>
      <Text data-testid="trace-decision" data-basis={decision.basis}>
        <bdi>{decided(decision)}</bdi>
      </Text>
      {decision.presentation ? (
        <Text>{t('trace.presentation', { source: sourceName(decision.presentation) })}</Text>
      ) : null}
      {decision.partial ? <Text>{t('trace.partial')}</Text> : null}
      {decision.phase === 'late' ? <Text>{t('trace.late')}</Text> : null}
      <ul className={styles.list} aria-label={t('trace.asked')}>
        {sources.map((source) => (
          <li
            key={source.source}
            className={styles.source}
            data-testid="trace-source"
            data-source={source.source}
            data-outcome={source.outcome}
          >
            <Text>
              <strong>{sourceName(source.source)}</strong>: {outcomeOf(source)}
              {source.elapsedMs === null ? '' : ` (${milliseconds(source.elapsedMs)})`}
            </Text>
            {source.plugin ? (
              <Suspense fallback={<Spinner size="tiny" label={t('common.loading')} />}>
                <TracedPlugin plugin={source.plugin} callId={callId} />
              </Suspense>
            ) : null}
          </li>
        ))}
      </ul>
      {sourcesLeftOut ? <Text>{t('trace.leftOut', { count: sourcesLeftOut })}</Text> : null}
    </>
  );
}

/** `version` counts what has changed about calls: the trace is there some moments after the card. */
export function Trace({ callId, version }: { callId: string; version: number }) {
  const { document: trace, error, missing, reload } = useDocument<CallTrace>(`${callUrl(callId)}/trace`, version);
  return (
    <Section title={t('trace.title')}>
      {missing ? <Text>{t('trace.none')}</Text> : error ? <Problem text={error} retry={reload} /> : null}
      {trace ? <Told trace={trace} /> : error ? null : <Spinner size="tiny" label={t('common.loading')} />}
    </Section>
  );
}
