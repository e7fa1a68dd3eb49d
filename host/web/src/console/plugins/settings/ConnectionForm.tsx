// A connection’s address and credential. The credential is sent and never shown again.

import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { type SyntheticEvent, useState } from 'react';
import { ApiError, type FieldProblem, send } from '../../../api/client';
import type { PluginConnectionState } from '../../../api/types';
import { t } from '../../../i18n';
import { Problem } from '../../../pages/parts/Problem';
import { wordsOf } from '../../../pages/parts/words';
import { connectionUrl } from '../requests';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '32rem' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

const KINDS = ['none', 'bearer', 'basic', 'header'] as const;
type Kind = (typeof KINDS)[number];

/** What is typed for a kind of credential: the name of a user or header, and the secret. */
const credentialOf = (kind: Kind, name: string, secret: string) =>
  ({
    none: { kind },
    bearer: { kind, token: secret },
    basic: { kind, username: name, password: secret },
    header: { kind, name, value: secret },
  })[kind];

interface Props {
  plugin: string;
  name: string;
  /** As it is set up now. */
  before: PluginConnectionState | undefined;
  saved: () => void;
  cancel: () => void;
}

export function ConnectionForm({ plugin, name, before, saved, cancel }: Props) {
  const styles = useStyles();
  const [baseUrl, setBaseUrl] = useState(before?.baseUrl ?? 'https://');
  const [kind, setKind] = useState<Kind>(before?.auth ?? 'bearer');
  const [named, setNamed] = useState(before?.authName ?? '');
  const [secret, setSecret] = useState('');
  const [problems, setProblems] = useState<FieldProblem[]>([]);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const missing = (kind !== 'none' && !secret) || ((kind === 'basic' || kind === 'header') && !named);
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    setProblems([]);
    try {
      await send(connectionUrl(plugin, name), {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ baseUrl: baseUrl.trim(), auth: credentialOf(kind, named.trim(), secret) }),
      });
      saved();
    } catch (failure) {
      setProblems(failure instanceof ApiError ? failure.fields : []);
      setError(wordsOf(failure));
      setBusy(false);
    }
  };
  const address = problems.find(({ field }) => field === 'baseUrl')?.message;
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate aria-label={name}>
      <Field
        label={t('connections.address')}
        hint={t('connections.addressHint')}
        required
        {...(address ? { validationMessage: address } : {})}
      >
        <Input type="url" value={baseUrl} autoComplete="off" onChange={(_, { value }) => setBaseUrl(value)} />
      </Field>
      <Field label={t('connections.auth')}>
        <Select value={kind} onChange={(_, { value }) => setKind(KINDS.find((one) => one === value) ?? 'none')}>
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {t(`connections.auth-${one}`)}
            </option>
          ))}
        </Select>
      </Field>
      {kind === 'basic' || kind === 'header' ? (
        <Field label={t(`connections.name-${kind}`)} required>
          <Input value={named} autoComplete="off" onChange={(_, { value }) => setNamed(value)} />
        </Field>
      ) : null}
      {kind === 'none' ? null : (
        <Field label={t(`connections.secret-${kind}`)} hint={before ? t('connections.secretAgain') : ''} required>
          <Input
            type="password"
            value={secret}
            autoComplete="new-password"
            onChange={(_, { value }) => setSecret(value)}
          />
        </Field>
      )}
      {error && !address ? <Problem text={error} /> : null}
      <div className={styles.buttons}>
        <Button appearance="primary" type="submit" disabled={busy || missing}>
          {t('pluginSettings.save')}
        </Button>
        <Button disabled={busy} onClick={cancel}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}
