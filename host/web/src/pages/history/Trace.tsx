// How the card of a call was made, or what plugins said before it was placed: short for agents, whole for developers.

import { makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { Suspense, useEffect, useState } from 'react';
import type { CallTrace, Card } from '../../api/types';
import { ofCard, ofMatch } from '../../card/presses';
import { sourceName, strengthWords } from '../../card/words';
import { loadConsoleWords, locale, t } from '../../i18n';
import { preciseTime } from '../../i18n/format';
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

type Decision = NonNullable<CallTrace['decision']>;
type BeforeCall = NonNullable<CallTrace['beforeCall']>;
type Plugin = Source['plugin'];
type Press = CallTrace['presses'][number];
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

/** How a version was asked, for those who develop it. */
function Asked({ plugin, callId }: { plugin: Plugin; callId: string }) {
  if (!plugin) return null;
  return (
    <Suspense fallback={<Spinner size="tiny" label={t('common.loading')} />}>
      <TracedPlugin plugin={plugin} callId={callId} />
    </Suspense>
  );
}

/** What plugins said before the agent's call was placed. */
function ToldBefore({ before, callId }: { before: BeforeCall; callId: string }) {
  const styles = useStyles();
  return (
    <>
      <Text data-testid="trace-before-call" data-decision={before.decision}>
        {t(`trace.decision-${before.decision}`)}
      </Text>
      <ul className={styles.list} aria-label={t('trace.asked')}>
        {before.advice.map(({ source, decision, plugin }) => (
          <li key={source} className={styles.source} data-testid="trace-advice" data-source={source}>
            <Text>
              <strong>{sourceName(source)}</strong>: {t(`trace.advice-${decision ?? 'none'}`)}
            </Text>
            <Asked plugin={plugin} callId={callId} />
          </li>
        ))}
      </ul>
      {before.adviceLeftOut ? <Text>{t('trace.leftOut', { count: before.adviceLeftOut })}</Text> : null}
    </>
  );
}

/** How the card was made. */
function ToldCard({ trace, decision }: { trace: CallTrace; decision: Decision }) {
  const styles = useStyles();
  const { sources, sourcesLeftOut, callId } = trace;
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
            <Asked plugin={source.plugin} callId={callId} />
          </li>
        ))}
      </ul>
      {sourcesLeftOut ? <Text>{t('trace.leftOut', { count: sourcesLeftOut })}</Text> : null}
    </>
  );
}

/** What a button says, where the card is at hand; otherwise how its plugin’s code calls it, if that is not masked. */
function buttonName({ source, action, onRecord }: Press, card: Card | null): string {
  const buttons = card ? [...ofCard(card), ...card.matches.flatMap(ofMatch)] : [];
  const button = buttons.find(
    ({ action: { plugin, id }, record }) => source === `plugin:${plugin}` && id === action && !!record === onRecord,
  );
  return button?.action.label ?? (/[a-z]/i.test(action) ? action : t('trace.aButton'));
}

/** How the card’s buttons were pressed. */
function ToldPresses({ presses, callId, card }: { presses: Press[]; callId: string; card: Card | null }) {
  const styles = useStyles();
  return (
    <>
      <Text weight="semibold">{t('trace.presses')}</Text>
      <ul className={styles.list} aria-label={t('trace.presses')}>
        {presses.map((press, at) => (
          <li
            key={`${press.pressedAt} ${at}`}
            className={styles.source}
            data-testid="trace-press"
            data-outcome={press.outcome}
          >
            <Text>
              <strong>
                <bdi>{buttonName(press, card)}</bdi>
              </strong>{' '}
              ({sourceName(press.source)}, <time dateTime={press.pressedAt}>{preciseTime(press.pressedAt)}</time>
              {press.confirmed ? `, ${t('trace.confirmed')}` : ''}): {t(`trace.press-${press.outcome}`)}
            </Text>
            <Asked plugin={press.plugin} callId={callId} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Told({ trace, card }: { trace: CallTrace; card: Card | null }) {
  const { decision, beforeCall, callId, presses } = trace;
  return (
    <>
      {decision ? <ToldCard trace={trace} decision={decision} /> : null}
      {beforeCall ? <ToldBefore before={beforeCall} callId={callId} /> : null}
      {presses.length ? <ToldPresses presses={presses} callId={callId} card={card} /> : null}
    </>
  );
}

/** The last card comes ten seconds after the ring at the latest, and the trace some moments after it: in milliseconds. */
const WRITTEN_WITHIN = 30_000;

/** How often it is looked for until then, in milliseconds. */
const LOOK = 1_500;

interface Props {
  callId: string;
  /** When it rang. */
  startedAt: string;
  /** Counts what has changed about calls. */
  version: number;
  /** The call’s card, which has the words of its buttons. */
  card?: Card | null;
  title?: string;
}

export function Trace({ callId, startedAt, version, card = null, title = t('trace.title') }: Props) {
  const { document: trace, error, missing, reload } = useDocument<CallTrace>(`${callUrl(callId)}/trace`, version);
  const [looks, setLooks] = useState(() => Math.ceil((WRITTEN_WITHIN - (Date.now() - Date.parse(startedAt))) / LOOK));
  const isDue = missing && looks > 0;
  useEffect(() => {
    if (!isDue) return undefined;
    const timer = setTimeout(() => {
      setLooks(looks - 1);
      reload();
    }, LOOK);
    return () => clearTimeout(timer);
  }, [isDue, looks, reload]);
  return (
    <Section title={title}>
      {missing && !isDue ? <Text>{t('trace.none')}</Text> : null}
      {error && !missing ? <Problem text={error} retry={reload} /> : null}
      {trace ? (
        <Told trace={trace} card={card} />
      ) : isDue || !error ? (
        <Spinner size="tiny" label={t('common.loading')} />
      ) : null}
    </Section>
  );
}
