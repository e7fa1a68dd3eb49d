// What a version would say of callers, beside what the active one says: run before it takes calls.

import {
  Badge,
  Button,
  Checkbox,
  Field,
  makeStyles,
  ProgressBar,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  tokens,
} from '@fluentui/react-components';
import { BeakerRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import type { PluginRehearsal, PluginVersion, RehearsedCaller } from '../../api/types';
import { isKey, t } from '../../i18n';
import { bytes, duration } from '../../i18n/format';
import { Problem } from '../../pages/parts/Problem';
import { Section } from '../../pages/parts/Section';
import { wordsOf } from '../../pages/parts/words';
import { useIsAdmin } from '../role';
import { rehearse } from './requests';

const useStyles = makeStyles({
  scroll: { overflowX: 'auto' },
  table: { minWidth: '40rem' },
  failure: { color: tokens.colorPaletteRedForeground1, overflowWrap: 'anywhere' },
});

function nameOf({ kind, caller }: RehearsedCaller): string {
  const key = `rehearsal.caller-${caller}`;
  return isKey(key) ? t(key) : kind === 'recent' ? t('rehearsal.recent', { caller }) : caller;
}

type Answered = RehearsedCaller['version'];

function Answer({ answer }: { answer: Answered }) {
  const styles = useStyles();
  if (!answer) return <Text>{t('rehearsal.notRung')}</Text>;
  return (
    <>
      <Text block dir="auto">
        {answer.title}
      </Text>
      {answer.failure ? (
        <Text block size={200} className={styles.failure} dir="auto">
          {answer.failure.split('\n')[0]}
        </Text>
      ) : null}
      <Text block size={200}>
        {duration(answer.elapsedMs)}
      </Text>
    </>
  );
}

function partsOf(changes: string[]): string {
  return changes
    .map((part) => {
      const key = `rehearsal.part-${part}`;
      return isKey(key) ? t(key) : part;
    })
    .join(', ');
}

type Sum = PluginRehearsal['version'];

const summary = (sum: Sum): string =>
  t('rehearsal.sum', {
    failures: sum.failures,
    half: duration(sum.p50Ms),
    all: duration(sum.p99Ms),
    memory: sum.peakMemoryBytes ? bytes(sum.peakMemoryBytes) : '–',
    hostCalls: sum.hostCalls,
  });

function Result({ result }: { result: PluginRehearsal }) {
  const styles = useStyles();
  const { active, callers, changedCards, version } = result;
  return (
    <div data-testid="rehearsal">
      <Text as="p" block weight="semibold">
        {active
          ? t('rehearsal.changed', { count: changedCards, all: callers.length })
          : t('rehearsal.rung', { count: callers.length })}
      </Text>
      <Text as="p" block>
        {t('rehearsal.thisVersion')} {summary(version)}
      </Text>
      {active ? (
        <Text as="p" block>
          {t('rehearsal.activeVersion')} {summary(active)}
        </Text>
      ) : null}
      {/* Can be scrolled by keys, too. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles.scroll} tabIndex={0} role="group" aria-label={t('rehearsal.callers')}>
        <Table size="small" className={styles.table} aria-label={t('rehearsal.callers')}>
          <TableHeader>
            <TableRow>
              <TableHeaderCell>{t('rehearsal.caller')}</TableHeaderCell>
              <TableHeaderCell>{t('rehearsal.would')}</TableHeaderCell>
              {active ? <TableHeaderCell>{t('rehearsal.now')}</TableHeaderCell> : null}
              {active ? <TableHeaderCell>{t('rehearsal.change')}</TableHeaderCell> : null}
            </TableRow>
          </TableHeader>
          <TableBody>
            {callers.map((one, at) => (
              <TableRow key={`${at} ${one.caller}`} data-testid="rehearsed-caller">
                <TableCell>{nameOf(one)}</TableCell>
                <TableCell>
                  <Answer answer={one.version} />
                </TableCell>
                {active ? (
                  <TableCell>
                    <Answer answer={one.active} />
                  </TableCell>
                ) : null}
                {active ? (
                  <TableCell>
                    {one.changes.length ? (
                      <Badge appearance="tint" color="warning">
                        {partsOf(one.changes)}
                      </Badge>
                    ) : (
                      t('rehearsal.same')
                    )}
                  </TableCell>
                ) : null}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </div>
    </div>
  );
}

interface Props {
  version: PluginVersion;
  /** Runs by itself: the version was uploaded just now. */
  atOnce?: boolean;
}

export function Rehearsal({ version, atOnce = false }: Props) {
  const isAdmin = useIsAdmin();
  const isCaller = version.hooks.includes('caller-id');
  const [asked, setAsked] = useState<{ asIfGranted: boolean } | undefined>(
    atOnce && isCaller ? { asIfGranted: false } : undefined,
  );
  const [come, setCome] = useState<{ of: typeof asked; result?: PluginRehearsal; error?: string }>();
  const [progress, setProgress] = useState<{ of: typeof asked; done: number; all: number }>();
  const [asIfGranted, setAsIfGranted] = useState(false);
  useEffect(() => {
    if (!asked) return undefined;
    const controller = new AbortController();
    const told = (done: number, all: number) => setProgress({ of: asked, done, all });
    rehearse(version, asked.asIfGranted, told, controller.signal).then(
      (result) => setCome({ of: asked, result }),
      (failure: unknown) => {
        if (!controller.signal.aborted) setCome({ of: asked, error: wordsOf(failure) });
      },
    );
    return () => controller.abort();
    // Each version has a page of its own.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [asked]);
  if (!isCaller) return null;
  const busy = asked !== undefined && come?.of !== asked;
  const far = progress?.of === asked ? progress : undefined;
  return (
    <Section title={t('rehearsal.title')} wide>
      <Text>{t('rehearsal.detail')}</Text>
      {isAdmin && version.grantsAsked.length ? (
        <Checkbox
          label={t('rehearsal.asIfGranted')}
          checked={asIfGranted}
          onChange={(_, { checked }) => setAsIfGranted(checked === true)}
        />
      ) : null}
      <div>
        <Button icon={<BeakerRegular />} disabled={busy} onClick={() => setAsked({ asIfGranted })}>
          {t('rehearsal.run')}
        </Button>
      </div>
      {busy ? (
        <Field
          label={t('rehearsal.running')}
          validationMessage={far ? t('rehearsal.far', { done: far.done, all: far.all }) : ''}
          validationState="none"
          data-testid="rehearsal-progress"
        >
          <ProgressBar {...(far?.all ? { value: far.done / far.all } : {})} />
        </Field>
      ) : null}
      {come?.error && !busy ? <Problem text={come.error} /> : null}
      {come?.result && !busy ? <Result result={come.result} /> : null}
    </Section>
  );
}
