// What a plugin asks about a call, as agents fill it in.

import { Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import { type ReactNode, type SyntheticEvent, useEffect, useId, useState } from 'react';
import type { FieldProblem } from '../../../api/client';
import type { CallFormQuestions } from '../../../api/types';
import { t } from '../../../i18n';
import { dispositionText, OFFERED } from '../disposition';
import { type Answers, answerOf, DISPOSITION, isShown, memberOf } from './answers';
import { chooser, FormField } from './FormField';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, maxWidth: '40rem' },
  end: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  wrong: { color: tokens.colorPaletteRedForeground1, overflowWrap: 'anywhere' },
});

interface Props {
  form: CallFormQuestions;
  answers: Answers;
  disposition: string;
  problems: readonly FieldProblem[];
  /** How often somebody wanted it to be complete in vain. */
  refusals: number;
  answer: (name: string, answer: string) => void;
  dispose: (disposition: string) => void;
  complete: () => void;
  /** At its end: how it is completed, and how it is kept. */
  children: ReactNode;
}

export function FormView({
  form,
  answers,
  disposition,
  problems,
  refusals,
  answer,
  dispose,
  complete,
  children,
}: Props) {
  const styles = useStyles();
  const list = useId();
  const [element, setElement] = useState<HTMLFormElement | null>(null);
  const [refusalsBefore] = useState(refusals);
  // Whoever uses a keyboard or a screen reader is led to what is wrong.
  useEffect(() => {
    if (refusals > refusalsBefore) element?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refusals, refusalsBefore, element]);

  const fields = form.fields.filter((field) => isShown(form, field, answers));
  const members = [DISPOSITION, ...fields.map(({ name }) => memberOf(name))];
  const problemOf = (member: string) => problems.find(({ field }) => field === member)?.message;
  // The plugin asks something else by now.
  const others = problems.filter(({ field }) => !members.includes(field));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    complete();
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
      onSubmit={submit}
    >
      <Field
        label={t('call.disposition')}
        required={form.dispositionRequired}
        {...(wrong ? { validationMessage: wrong } : {})}
      >
        {dispositions.length ? (
          chooser(dispositions, disposition, dispose, dispositionText(disposition))
        ) : (
          <Input
            list={list}
            dir="auto"
            autoComplete="off"
            value={disposition}
            onChange={(_, { value }) => dispose(value)}
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
          answer={answerOf(answers, field.name)}
          problem={problemOf(memberOf(field.name))}
          change={(text) => answer(field.name, text)}
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
      <div className={styles.end}>{children}</div>
    </form>
  );
}
