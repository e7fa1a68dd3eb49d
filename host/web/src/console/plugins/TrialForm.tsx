// The form of a trial, as agents would fill it in. Nothing of it is kept.

import { Button, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { FieldProblem } from '../../api/client';
import type { CallFormQuestions } from '../../api/types';
import { t } from '../../i18n';
import { type Answers, missing } from '../../pages/history/form/answers';
import { FormView } from '../../pages/history/form/FormView';

/** What the plugin supposes. */
const supposed = ({ fields }: CallFormQuestions): Answers =>
  Object.fromEntries(fields.flatMap(({ name, value }) => (value === null ? [] : [[name, value]])));

export function TrialForm({ form }: { form: CallFormQuestions }) {
  const [answers, setAnswers] = useState<Answers>(() => supposed(form));
  const [disposition, setDisposition] = useState('');
  const [problems, setProblems] = useState<FieldProblem[]>();
  const [refusals, setRefusals] = useState(0);
  const complete = () => {
    const wrong = missing(form, answers, disposition);
    setProblems(wrong);
    if (wrong.length) setRefusals(refusals + 1);
  };
  return (
    <FormView
      form={form}
      answers={answers}
      disposition={disposition}
      problems={problems ?? []}
      refusals={refusals}
      answer={(name, answer) => {
        setAnswers({ ...answers, [name]: answer });
        setProblems(undefined);
      }}
      dispose={(chosen) => {
        setDisposition(chosen);
        setProblems(undefined);
      }}
      complete={complete}
    >
      <Button type="submit">{t('callForm.complete')}</Button>
      <Text size={200} role="status">
        {t(problems?.length === 0 ? 'tryOut.formComplete' : 'tryOut.formNotKept')}
      </Text>
    </FormView>
  );
}
