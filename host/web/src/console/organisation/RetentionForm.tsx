// For how many days the organisation keeps what grows by itself: shorter than the operator does, and never longer.

import { Button, Field, Input, makeStyles, Spinner, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { type SyntheticEvent, useState } from 'react';
import { ApiError, type FieldProblem, send } from '../../api/client';
import type { RetentionList } from '../../api/types';
import { t } from '../../i18n';
import { Problem } from '../../pages/parts/Problem';
import { useDocument } from '../../pages/parts/useDocument';
import { wordsOf } from '../../pages/parts/words';
import { Confirm } from '../parts/Confirm';
import { Done } from '../parts/Done';

const RETENTION = '/api/v1/admin/retention';

type Period = RetentionList['items'][number];
type Kind = Period['kind'];

/** How the change names a kind. */
const MEMBERS: Record<Kind, string> = {
  calls: 'calls',
  'call-traces': 'callTraces',
  'log-lines': 'logLines',
  imports: 'imports',
  audit: 'audit',
};

const useStyles = makeStyles({
  section: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    maxWidth: '32rem',
    marginTop: tokens.spacingVerticalXXL,
  },
  days: { width: '10rem' },
});

const typedOf = (periods: Period[]): Record<string, string> =>
  Object.fromEntries(periods.map(({ kind, ownDays }) => [kind, ownDays?.toString() ?? '']));

function Form({ periods, saved }: { periods: Period[]; saved: (list: RetentionList) => void }) {
  const styles = useStyles();
  const [typed, setTyped] = useState(() => typedOf(periods));
  const [problems, setProblems] = useState<FieldProblem[]>([]);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const daysOf = (kind: Kind): number | null => (typed[kind]?.trim() ? Number(typed[kind]) : null);
  const save = async () => {
    setBusy(true);
    setError(undefined);
    setProblems([]);
    try {
      const answer = await send(RETENTION, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(Object.fromEntries(periods.map(({ kind }) => [MEMBERS[kind], daysOf(kind)]))),
      });
      saved((await answer.json()) as RetentionList);
    } catch (failure) {
      const fields = failure instanceof ApiError ? failure.fields : [];
      setProblems(fields);
      if (!fields.length) setError(wordsOf(failure));
    }
    setBusy(false);
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const wrong = periods.filter(({ kind }) => {
      const days = daysOf(kind);
      return days !== null && !(Number.isInteger(days) && days > 0);
    });
    setProblems(wrong.map(({ kind }) => ({ field: MEMBERS[kind], message: t('retention.noNumber') })));
    if (wrong.length) return;
    // What is removed then can't be brought back.
    const isShorter = periods.some(({ kind, days }) => {
      const now = daysOf(kind);
      return now !== null && (days === null || now < days);
    });
    if (isShorter) setAsking(true);
    else void save();
  };
  return (
    <form className={styles.section} onSubmit={submit} noValidate>
      {periods.map(({ kind, operatorDays, leastDays }) => {
        const problem = problems.find(({ field }) => field === MEMBERS[kind])?.message;
        const operator =
          operatorDays === null ? t('retention.forEver') : t('retention.operator', { count: operatorDays });
        const least = leastDays > 1 ? ` ${t('retention.least', { count: leastDays })}` : '';
        return (
          <Field
            key={kind}
            label={t(`retention.of-${kind}`)}
            hint={operator + least}
            {...(problem ? { validationMessage: problem } : {})}
          >
            <Input
              className={styles.days}
              type="number"
              min={leastDays}
              max={operatorDays ?? undefined}
              value={typed[kind] ?? ''}
              placeholder={operatorDays?.toString() ?? ''}
              contentAfter={<Text size={200}>{t('retention.days')}</Text>}
              onChange={(_, { value }) => setTyped({ ...typed, [kind]: value })}
            />
          </Field>
        );
      })}
      {error ? <Problem text={error} /> : null}
      <div>
        <Button type="submit" disabled={busy}>
          {t('retention.save')}
        </Button>
      </div>
      {asking ? (
        <Confirm
          title={t('retention.shorterTitle')}
          detail={t('retention.shorterDetail')}
          label={t('retention.save')}
          go={save}
          close={() => setAsking(false)}
        />
      ) : null}
    </form>
  );
}

export function RetentionForm() {
  const styles = useStyles();
  const { document, error, reload, show } = useDocument<RetentionList>(RETENTION);
  const [saves, setSaves] = useState(0);
  return (
    <section className={styles.section} aria-label={t('retention.title')}>
      <Subtitle2 as="h2">{t('retention.title')}</Subtitle2>
      <Text>{t('retention.detail')}</Text>
      {error ? <Problem text={error} retry={reload} /> : null}
      {document ? (
        <Form
          periods={document.items}
          saved={(list) => {
            show(list);
            setSaves((n) => n + 1);
          }}
        />
      ) : error ? null : (
        <Spinner label={t('common.loading')} />
      )}
      <Done count={saves} text={t('retention.saved')} />
    </section>
  );
}
