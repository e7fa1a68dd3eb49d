// A field of a call’s form, by its kind.

import { Checkbox, Field, Input, makeStyles, Select, Text, Textarea, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import type { CallFormChoice, CallFormField } from '../../../api/types';
import { t } from '../../../i18n';
import { linesOf, otherNumber } from './answers';

/** The most that the server keeps of an answer. */
const LONGEST = 4000;

const useStyles = makeStyles({
  group: { display: 'flex', flexDirection: 'column', border: 0, padding: 0, margin: 0, minWidth: 0 },
  legend: { padding: 0, overflowWrap: 'anywhere' },
  wrong: { color: tokens.colorPaletteRedForeground1 },
});

interface Props {
  field: CallFormField;
  answer: string;
  /** What is wrong with it. */
  problem: string | undefined;
  change: (answer: string) => void;
}

/** What can be chosen, with nothing and what is chosen although it can’t be any more. */
export const chooser = (choices: CallFormChoice[], chosen: string, change: (value: string) => void, text = chosen) => (
  <Select value={chosen} onChange={(_, { value }) => change(value)}>
    <option value="">{t('callForm.nothing')}</option>
    {chosen && !choices.some(({ value }) => value === chosen) ? <option value={chosen}>{text}</option> : null}
    {choices.map(({ value, label }) => (
      <option key={value} value={value}>
        {label}
      </option>
    ))}
  </Select>
);

function Choices({ field, answer, problem, change }: Props) {
  const styles = useStyles();
  const hint = useId();
  const chosen = linesOf(answer);
  const toggle = (value: string, on: boolean) =>
    change(
      field.choices
        .map((one) => one.value)
        .filter((one) => (one === value ? on : chosen.includes(one)))
        .join('\n'),
    );
  const says = problem ?? (field.required ? t('callForm.chooseAny') : '');
  return (
    <fieldset className={styles.group} {...(says ? { 'aria-describedby': hint } : {})}>
      <legend className={styles.legend}>
        {field.label}
        {field.required ? (
          <span aria-hidden className={styles.wrong}>
            {' *'}
          </span>
        ) : null}
      </legend>
      {field.choices.map(({ value, label }) => (
        <Checkbox
          key={value}
          label={label}
          checked={chosen.includes(value)}
          {...(problem ? { 'aria-invalid': true } : {})}
          onChange={(_, { checked }) => toggle(value, checked === true)}
        />
      ))}
      {says ? (
        <Text size={200} id={hint} className={problem ? styles.wrong : undefined}>
          {says}
        </Text>
      ) : null}
    </fieldset>
  );
}

function control({ kind, choices }: CallFormField, answer: string, change: (answer: string) => void) {
  switch (kind) {
    case 'choice':
      return chooser(choices, answer, change);
    case 'long-text':
      return (
        <Textarea
          dir="auto"
          rows={3}
          resize="vertical"
          maxLength={LONGEST}
          value={answer}
          onChange={(_, { value }) => change(value)}
        />
      );
    case 'number':
      return (
        <Input
          inputMode="decimal"
          autoComplete="off"
          value={otherNumber(answer)}
          onChange={(_, { value }) => change(otherNumber(value.trim()))}
        />
      );
    case 'date':
      return <Input type="date" value={answer} onChange={(_, { value }) => change(value)} />;
    default:
      return (
        <Input
          dir="auto"
          autoComplete="off"
          maxLength={LONGEST}
          value={answer}
          onChange={(_, { value }) => change(value)}
        />
      );
  }
}

export function FormField(props: Props) {
  const { field, answer, problem, change } = props;
  const told = problem ? { validationMessage: problem } : {};
  if (field.kind === 'choices') return <Choices {...props} />;
  if (field.kind === 'check')
    return (
      <Field {...told}>
        <Checkbox
          label={field.label}
          required={field.required}
          checked={answer === 'true'}
          onChange={(_, { checked }) => change(checked === true ? 'true' : 'false')}
        />
      </Field>
    );
  return (
    <Field label={field.label} required={field.required} {...told}>
      {control(field, answer, change)}
    </Field>
  );
}
