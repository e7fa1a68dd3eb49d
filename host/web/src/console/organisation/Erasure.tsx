// Erases a person by number or mail address: first it is shown what there is, then it is erased.

import {
  Button,
  Field,
  Input,
  makeStyles,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  Radio,
  RadioGroup,
  Text,
  tokens,
} from '@fluentui/react-components';
import { type SyntheticEvent, useState } from 'react';
import { ApiError, post } from '../../api/client';
import type { Erasure as Found } from '../../api/types';
import { t } from '../../i18n';
import { Problem } from '../../pages/parts/Problem';
import { Section } from '../../pages/parts/Section';
import { wordsOf } from '../../pages/parts/words';
import { Confirm } from '../parts/Confirm';
import { ConsolePage } from '../parts/ConsolePage';
import { Facts } from '../parts/Facts';

const ERASURE = '/api/v1/admin/erasure';

type By = 'number' | 'email';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
});

function WhatThereIs({ found }: { found: Found }) {
  const styles = useStyles();
  return (
    <>
      {found.customers.length ? (
        <>
          <Text>{t('erasure.customers', { count: found.customers.length })}</Text>
          <ul className={styles.list}>
            {found.customers.map(({ id, name }) => (
              <li key={id} dir="auto">
                {name}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <Facts
        facts={[
          [t('erasure.calls'), String(found.calls)],
          [t('erasure.logLines'), String(found.logLines)],
          [t('erasure.values'), String(found.values)],
          [t('erasure.choices'), String(found.choices)],
          [t('erasure.importLines'), String(found.importLines)],
          [t('erasure.accounts'), String(found.accounts)],
        ]}
      />
    </>
  );
}

const isNothing = ({ customers, calls, logLines, values, choices, importLines, accounts }: Found): boolean =>
  customers.length + calls + logLines + values + choices + importLines + accounts === 0;

export function Erasure() {
  const styles = useStyles();
  const [by, setBy] = useState<By>('number');
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState<Found>();
  const [erased, setErased] = useState<Found>();
  const [problem, setProblem] = useState<string>();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const change = (value: string) => {
    setTyped(value);
    setFound(undefined);
    setProblem(undefined);
  };
  const look = async (event: SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    setErased(undefined);
    try {
      setFound(await post<Found>(ERASURE, { [by]: typed, preview: true }));
    } catch (failure) {
      const told = failure instanceof ApiError ? failure.fields.find(({ field }) => field === by)?.message : undefined;
      setProblem(told);
      if (!told) setError(wordsOf(failure));
    }
    setBusy(false);
  };
  return (
    <ConsolePage title={t('console.erasure')} needs="admin">
      <Section title={t('erasure.who')}>
        <Text>{t('erasure.detail')}</Text>
        <form className={styles.form} onSubmit={(event) => void look(event)} noValidate>
          <Field label={t('erasure.by')}>
            <RadioGroup
              layout="horizontal"
              value={by}
              onChange={(_, { value }) => {
                setBy(value as By);
                change('');
              }}
            >
              <Radio value="number" label={t('erasure.number')} />
              <Radio value="email" label={t('erasure.email')} />
            </RadioGroup>
          </Field>
          <Field label={t(`erasure.${by}`)} {...(problem ? { validationMessage: problem } : {})}>
            <Input
              type={by === 'email' ? 'email' : 'tel'}
              autoComplete="off"
              value={typed}
              onChange={(_, { value }) => change(value)}
            />
          </Field>
          <div>
            <Button appearance="primary" type="submit" disabled={busy || !typed.trim()}>
              {t('erasure.look')}
            </Button>
          </div>
        </form>
        {error ? <Problem text={error} /> : null}
      </Section>
      {found ? (
        <Section title={t('erasure.found')}>
          <div data-testid="erasure-found">
            {isNothing(found) ? <Text>{t('erasure.nothing')}</Text> : <WhatThereIs found={found} />}
          </div>
          {isNothing(found) ? null : (
            <div>
              <Button onClick={() => setAsking(true)}>{t('erasure.erase')}</Button>
            </div>
          )}
        </Section>
      ) : null}
      {erased ? (
        <MessageBar intent="success" layout="multiline" data-testid="erased">
          <MessageBarBody>
            <MessageBarTitle>{t('erasure.erased')}</MessageBarTitle>
            {t('erasure.receipt', { receipt: erased.receipt })}
          </MessageBarBody>
        </MessageBar>
      ) : null}
      {asking && found ? (
        <Confirm
          title={t('erasure.eraseTitle')}
          detail={t('erasure.eraseDetail', { what: typed })}
          label={t('erasure.go')}
          go={async () => {
            setErased(await post<Found>(ERASURE, { [by]: typed }));
            change('');
          }}
          close={() => setAsking(false)}
        />
      ) : null}
    </ConsolePage>
  );
}
