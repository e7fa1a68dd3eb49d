// A contact for a caller whom nobody knows. It stands in the card's place and stays there when the call is answered or over.

import { Button, Field, Input, makeStyles, MessageBar, MessageBarBody, tokens } from '@fluentui/react-components';
import { type SubmitEvent, useState } from 'react';
import type { Customer } from '../api/types';
import { ApiError, type FieldProblem, post } from '../api/client';
import { t } from '../i18n';

const useStyles = makeStyles({
  // All of it is in sight at once, its buttons too.
  form: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(9rem, 1fr))',
    columnGap: tokens.spacingHorizontalS,
    rowGap: tokens.spacingVerticalS,
  },
  input: { minWidth: 0, width: '100%' },
  whole: { gridColumn: '1 / -1', display: 'flex', gap: tokens.spacingHorizontalS },
});

export interface Prefilled {
  name: string;
  number: string;
}

interface Props {
  prefilled: Prefilled;
  onSaved: (customer: Customer) => void;
  onCancel: () => void;
}

export function NewContact({ prefilled, onSaved, onCancel }: Props) {
  const styles = useStyles();
  const [name, setName] = useState(prefilled.name);
  const [company, setCompany] = useState('');
  const [email, setEmail] = useState('');
  const [number, setNumber] = useState(prefilled.number);
  const [saving, setSaving] = useState(false);
  const [failed, setFailed] = useState<string>();
  const [problems, setProblems] = useState<FieldProblem[]>([]);
  const told = (...fields: string[]) => {
    const message = problems.find(({ field }) => fields.includes(field))?.message;
    return message ? { validationMessage: message } : {};
  };

  async function save(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    setSaving(true);
    setFailed(undefined);
    setProblems([]);
    const optional = (text: string) => text.trim() || undefined;
    const draft = {
      name: name.trim(),
      company: optional(company),
      email: optional(email),
      phones: number.trim() ? [{ number: number.trim() }] : [],
    };
    try {
      onSaved(await post<Customer>('/api/v1/customers', draft));
    } catch (error) {
      setProblems(error instanceof ApiError ? error.fields : []);
      setFailed(error instanceof Error ? error.message : String(error));
      setSaving(false);
    }
  }

  return (
    <form
      className={styles.form}
      aria-label={t('card.newContact')}
      data-testid="new-contact"
      onSubmit={(event) => void save(event)}
    >
      {failed ? (
        <MessageBar className={styles.whole} intent="error" layout="multiline">
          <MessageBarBody>{t('card.notSaved', { reason: failed })}</MessageBarBody>
        </MessageBar>
      ) : null}
      <Field label={t('card.name')} size="small" required {...told('name')}>
        <Input
          className={styles.input}
          size="small"
          value={name}
          required
          dir="auto"
          onChange={(_, { value }) => setName(value)}
        />
      </Field>
      <Field label={t('card.company')} size="small" {...told('company')}>
        <Input
          className={styles.input}
          size="small"
          value={company}
          dir="auto"
          onChange={(_, { value }) => setCompany(value)}
        />
      </Field>
      <Field label={t('card.number')} size="small" {...told('phones[0].number', 'phones.0.number', 'phones')}>
        <Input
          className={styles.input}
          size="small"
          type="tel"
          value={number}
          dir="ltr"
          onChange={(_, { value }) => setNumber(value)}
        />
      </Field>
      <Field label={t('card.email')} size="small" {...told('email')}>
        <Input
          className={styles.input}
          size="small"
          type="email"
          value={email}
          dir="ltr"
          onChange={(_, { value }) => setEmail(value)}
        />
      </Field>
      <div className={styles.whole}>
        <Button type="submit" size="small" appearance="primary" disabled={saving || !name.trim()}>
          {saving ? t('card.saving') : t('card.save')}
        </Button>
        <Button size="small" onClick={onCancel}>
          {t('card.cancel')}
        </Button>
      </div>
    </form>
  );
}
