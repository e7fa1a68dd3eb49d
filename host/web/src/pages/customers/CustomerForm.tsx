// The form of a customer, new or known.

import { Button, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import { AddRegular, DeleteRegular } from '@fluentui/react-icons';
import { type ReactNode, type SyntheticEvent, useEffect, useState } from 'react';
import { ApiError, type FieldProblem } from '../../api/client';
import { t } from '../../i18n';
import { keeperOf } from '../../shell/keeper';
import { useMe } from '../../shell/me';
import { Refused } from '../parts/Refused';
import { wordsOf } from '../parts/words';
import { draftOf, keepDraft } from './draft';
import { inputOf, phone, phoneAt, TEXTS, type TextField, type Typed, type TypedPhone, withKeys } from './form';
import type { CustomerInput } from './requests';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '40rem' },
  numbers: { border: 0, padding: 0, margin: 0, minWidth: 0 },
  number: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 1fr) minmax(0, 2fr) auto',
    gap: tokens.spacingHorizontalS,
    alignItems: 'end',
    marginBottom: tokens.spacingVerticalS,
    '@media (max-width: 32rem)': { gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)' },
  },
  // Narrower than browsers make inputs by themselves.
  input: { minWidth: 0, width: '100%', '& input': { minWidth: 0 } },
  legend: { fontWeight: tokens.fontWeightSemibold, padding: 0, marginBottom: tokens.spacingVerticalS },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

const TYPES: Partial<Record<TextField, 'email' | 'url'>> = { email: 'email', url: 'url' };

/** What browsers offer of what they know of their own user has no place in a customer’s form. */
const NO_FILL = { autoComplete: 'off' };

/** The server’s word on a member of the form. */
function problemOf(problems: FieldProblem[], typed: Typed, field: TextField | TypedPhone, member?: string) {
  return problems.find(({ field: path }) => {
    if (typeof field === 'string') return path === field;
    const [, sent, name] = /^phones(?:\.|\[)(\d+)\]?\.(\w+)$/.exec(path) ?? [];
    return sent !== undefined && phoneAt(typed, Number(sent)) === field && name === member;
  })?.message;
}

interface Props {
  /** Names what is typed here, while it is kept. */
  name: string;
  start: Typed;
  /** Of a known customer: its version now. */
  etag?: string | undefined;
  /** Saves; over the version that the typing began with. */
  save: (input: CustomerInput, etag: string | undefined) => Promise<void>;
  cancel: () => void;
  /** Above the buttons. */
  children?: ReactNode;
}

export function CustomerForm({ name, start, etag, save, cancel, children }: Props) {
  const styles = useStyles();
  const me = useMe();
  // The organisation’s own system gives its customers their ids itself.
  const texts = keeperOf(me).isStore ? TEXTS : TEXTS.filter((field) => field !== 'externalId');
  const form = `${me.user.id} ${name}`;
  const [kept, setKept] = useState(() => draftOf(form));
  const [typed, setTyped] = useState(() => (kept ? withKeys(kept.typed) : start));
  const version = kept?.etag ?? etag;
  const [fields, setFields] = useState<HTMLFormElement | null>(null);
  const [problems, setProblems] = useState<FieldProblem[]>([]);
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const set = (change: Partial<Typed>) => {
    const next = { ...typed, ...change };
    setTyped(next);
    keepDraft(form, { typed: next, etag: version });
  };
  const setPhone = (key: number, change: Partial<TypedPhone>) =>
    set({ phones: typed.phones.map((one) => (one.key === key ? { ...one, ...change } : one)) });
  const forget = () => keepDraft(form, undefined);
  const startOver = () => {
    forget();
    setKept(undefined);
    setTyped(start);
    setProblems([]);
    setFailure(undefined);
  };
  // Whoever uses a keyboard or a screen reader is led to what is wrong.
  useEffect(() => {
    if (problems.length) fields?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [problems, fields]);

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    const input = inputOf(typed);
    if (!input.name) {
      setProblems([{ field: 'name', message: t('customerForm.nameMissing') }]);
      return;
    }
    setBusy(true);
    setFailure(undefined);
    setProblems([]);
    try {
      await save(input, version);
      forget();
    } catch (failure) {
      const fields = failure instanceof ApiError ? failure.fields : [];
      setProblems(fields);
      setFailure(failure);
      setBusy(false);
    }
  };

  const told = (field: TextField | TypedPhone, member?: string) => {
    const message = problemOf(problems, typed, field, member);
    return message ? { validationMessage: message } : {};
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate ref={setFields}>
      {kept ? (
        <div className={styles.buttons} role="status" data-testid="draft">
          <Text>{t('customerForm.typedBefore')}</Text>
          <Button size="small" onClick={startOver}>
            {t('customerForm.startOver')}
          </Button>
        </div>
      ) : null}
      {texts.map((field) => (
        <Field key={field} label={t(`customerForm.${field}`)} required={field === 'name'} {...told(field)}>
          <Input
            {...NO_FILL}
            dir="auto"
            type={TYPES[field] ?? 'text'}
            value={typed[field]}
            onChange={(_, { value }) => set({ [field]: value })}
          />
        </Field>
      ))}
      <fieldset className={styles.numbers}>
        <legend className={styles.legend}>{t('customers.numbers')}</legend>
        {typed.phones.map((one) => (
          <div key={one.key} className={styles.number}>
            <Field label={t('customerForm.number')} {...told(one, 'number')}>
              <Input
                className={styles.input}
                {...NO_FILL}
                type="tel"
                value={one.number}
                onChange={(_, { value }) => setPhone(one.key, { number: value })}
              />
            </Field>
            <Field label={t('customerForm.extension')} {...told(one, 'extension')}>
              <Input
                className={styles.input}
                {...NO_FILL}
                inputMode="numeric"
                value={one.extension}
                onChange={(_, { value }) => setPhone(one.key, { extension: value })}
              />
            </Field>
            <Field label={t('customerForm.label')} {...told(one, 'label')}>
              <Input
                className={styles.input}
                {...NO_FILL}
                value={one.label}
                placeholder={t('customerForm.labelExample')}
                onChange={(_, { value }) => setPhone(one.key, { label: value })}
              />
            </Field>
            <Button
              appearance="subtle"
              icon={<DeleteRegular />}
              aria-label={t('customerForm.removeNumber', { number: one.number || t('customerForm.number') })}
              title={t('customerForm.remove')}
              onClick={() => set({ phones: typed.phones.filter(({ key }) => key !== one.key) })}
            />
          </div>
        ))}
        <Button size="small" icon={<AddRegular />} onClick={() => set({ phones: [...typed.phones, phone()] })}>
          {t('customerForm.addNumber')}
        </Button>
      </fieldset>
      {children}
      {failure ? (
        <Refused text={wordsOf(failure)} kind={failure instanceof ApiError ? failure.kind : undefined} />
      ) : null}
      <div className={styles.buttons}>
        <Button appearance="primary" type="submit" disabled={busy}>
          {t('customerForm.save')}
        </Button>
        <Button
          disabled={busy}
          onClick={() => {
            forget();
            cancel();
          }}
        >
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}
