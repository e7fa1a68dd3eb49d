// What an agent fills in about a call, as a plugin asks it. Where none asks, or the one that should gives no form, there is the
// result alone.

import { Button, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import { type SyntheticEvent, useEffect, useId, useLayoutEffect, useState } from 'react';
import type { CallFormDocument, CallFormQuestions, CallRecord } from '../../../api/types';
import { t } from '../../../i18n';
import { useMe } from '../../../shell/me';
import { Problem } from '../../parts/Problem';
import { useDocument } from '../../parts/useDocument';
import { Disposition } from '../Disposition';
import { dispositionText, OFFERED } from '../disposition';
import { formUrl } from '../requests';
import { answerOf, DISPOSITION, isShown, memberOf } from './answers';
import { useFilling } from './filling';
import { chooser, FormField } from './FormField';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, maxWidth: '40rem' },
  end: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  wrong: { color: tokens.colorPaletteRedForeground1, overflowWrap: 'anywhere' },
});

interface Props {
  call: CallRecord;
  changed: (call: CallRecord) => void;
}

interface FormProps {
  callId: string;
  form: CallFormQuestions;
  /** Asks for the form again. */
  reload: () => void;
}

function Form({ callId, form, reload }: FormProps) {
  const styles = useStyles();
  const list = useId();
  const { filling, shown } = useFilling(callId);
  const { typed, state, problems, refusals } = shown;
  const [element, setElement] = useState<HTMLFormElement | null>(null);
  const [refusalsBefore] = useState(refusals);
  // Whoever uses a keyboard or a screen reader is led to what is wrong.
  useEffect(() => {
    if (refusals > refusalsBefore) element?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refusals, refusalsBefore, element]);

  const fields = form.fields.filter((field) => isShown(form, field, typed.answers));
  const members = [DISPOSITION, ...fields.map(({ name }) => memberOf(name))];
  const problemOf = (member: string) => problems.find(({ field }) => field === member)?.message;
  // The plugin asks something else by now.
  const others = problems.filter(({ field }) => !members.includes(field));
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (await filling.complete()) reload();
  };
  const { dispositions } = form;
  const wrong = problemOf(DISPOSITION);
  return (
    <form
      className={styles.form}
      ref={setElement}
      aria-label={t('callForm.title')}
      noValidate
      data-keeps-focus=""
      data-testid="call-form"
      onSubmit={(event) => void submit(event)}
    >
      <Field
        label={t('call.disposition')}
        required={form.dispositionRequired}
        {...(wrong ? { validationMessage: wrong } : {})}
      >
        {dispositions.length ? (
          chooser(dispositions, typed.disposition, filling.dispose, dispositionText(typed.disposition))
        ) : (
          <Input
            list={list}
            dir="auto"
            autoComplete="off"
            value={typed.disposition}
            onChange={(_, { value }) => filling.dispose(value)}
          />
        )}
      </Field>
      {dispositions.length ? null : (
        <datalist id={list}>
          {OFFERED.map((one) => (
            <option key={one} value={dispositionText(one)} />
          ))}
        </datalist>
      )}
      {fields.map((field) => (
        <FormField
          key={field.name}
          field={field}
          answer={answerOf(typed.answers, field.name)}
          problem={problemOf(memberOf(field.name))}
          change={(answer) => filling.answer(field.name, answer)}
        />
      ))}
      {others.map(({ field, message }) => (
        <Text key={`${field} ${message}`} size={200} className={styles.wrong}>
          {field}: {message}
        </Text>
      ))}
      {problems.length ? (
        <Text size={200} role="alert" className={styles.wrong}>
          {t('callForm.incomplete', { count: problems.length })}
        </Text>
      ) : null}
      <div className={styles.end}>
        <Button type="submit" disabledFocusable={state.is === 'completing' || state.is === 'complete'}>
          {t('callForm.complete')}
        </Button>
        <Text size={200} role="status" className={state.is === 'failed' ? styles.wrong : undefined}>
          {state.is === 'failed' ? t('callForm.failed', { why: state.why }) : t(`callForm.is-${state.is}`)}
        </Text>
      </div>
    </form>
  );
}

function Asked({ call, changed }: Props) {
  const styles = useStyles();
  // Another customer may be asked about otherwise.
  const about = `${call.customerSource ?? ''} ${call.customerId ?? ''}`;
  const [seen, setSeen] = useState({ about, version: 0 });
  const now = seen.about === about ? seen : { about, version: seen.version + 1 };
  if (now !== seen) setSeen(now);
  const { document, error, missing, reload } = useDocument<CallFormDocument>(formUrl(call.id), now.version);
  const { filling } = useFilling(call.id);
  useLayoutEffect(() => {
    if (document) filling.serverHas(document);
  }, [filling, document]);
  if (document?.form) return <Form callId={call.id} form={document.form} reload={reload} />;
  if (!document && !error)
    return (
      <Text size={200} role="status">
        {t('callForm.coming')}
      </Text>
    );
  const { plugin, problem } = document ?? {};
  const why =
    plugin && problem
      ? t('callForm.none', { plugin, why: problem })
      : error && !missing
        ? t('callForm.unread', { why: error })
        : undefined;
  return (
    <div className={styles.form}>
      {why ? <Problem text={why} retry={reload} /> : null}
      <Disposition key={call.disposition ?? ''} call={call} changed={changed} />
    </div>
  );
}

export function CallForm({ call, changed }: Props) {
  const { plugins } = useMe();
  const isAsked = plugins.some(({ hooks }) => hooks.includes('call-form'));
  // Of a call that rings, and of a meeting, no plugin is asked.
  if (isAsked && call.kind === 'call' && call.state !== 'ringing') return <Asked call={call} changed={changed} />;
  return <Disposition key={call.disposition ?? ''} call={call} changed={changed} />;
}
