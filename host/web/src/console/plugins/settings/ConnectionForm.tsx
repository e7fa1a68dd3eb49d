// A connection’s address and credential. The credential is sent and never shown again.

import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { type SyntheticEvent, useState } from 'react';
import { ApiError, type FieldProblem, send } from '../../../api/client';
import type { PluginConnectionState } from '../../../api/types';
import { t } from '../../../i18n';
import { Problem } from '../../../pages/parts/Problem';
import { wordsOf } from '../../../pages/parts/words';
import { connectionUrl } from '../requests';
import { ClientFields } from './ClientFields';
import { credentialOf, isMissing, isOAuth2, isTokenUrl, KINDS, typedOf } from './credential';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '32rem' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

interface Props {
  plugin: string;
  name: string;
  /** As it is set up now. */
  before: PluginConnectionState | undefined;
  /** Where people come back to who connect an account. */
  redirectUri: string;
  saved: () => void;
  cancel: () => void;
}

export function ConnectionForm({ plugin, name, before, redirectUri, saved, cancel }: Props) {
  const styles = useStyles();
  const [baseUrl, setBaseUrl] = useState(before?.baseUrl ?? 'https://');
  const [typed, setTyped] = useState(() => typedOf(before));
  const [problems, setProblems] = useState<FieldProblem[]>([]);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const { kind, named, secret, client } = typed;
  const getsTokens = isOAuth2(kind);
  const byConsent = kind === 'oauth2-authorization-code';
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setError(undefined);
    const insecure = [
      ...(byConsent && !isTokenUrl(client.authorizeUrl.trim())
        ? [{ field: 'auth.authorizeUrl', message: t('connections.authorizeUrlWrong') }]
        : []),
      ...(getsTokens && !isTokenUrl(client.tokenUrl.trim())
        ? [{ field: 'auth.tokenUrl', message: t('connections.tokenUrlWrong') }]
        : []),
    ];
    if (insecure.length) {
      setProblems(insecure);
      return;
    }
    setBusy(true);
    setProblems([]);
    try {
      await send(connectionUrl(plugin, name), {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ baseUrl: baseUrl.trim(), auth: credentialOf(typed) }),
      });
      saved();
    } catch (failure) {
      setProblems(failure instanceof ApiError ? failure.fields : []);
      setError(wordsOf(failure));
      setBusy(false);
    }
  };
  const problemOf = (member: string) => problems.find(({ field }) => field === member)?.message;
  const address = problemOf('baseUrl');
  // What is told beside a field is not told again.
  const isTold = problems.some(({ field }) => field === 'baseUrl' || (getsTokens && field.startsWith('auth.')));
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
        <Select
          value={kind}
          onChange={(_, { value }) => setTyped({ ...typed, kind: KINDS.find((one) => one === value) ?? 'none' })}
        >
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {t(`connections.auth-${one}`)}
            </option>
          ))}
        </Select>
      </Field>
      {kind === 'basic' || kind === 'header' ? (
        <Field label={t(`connections.name-${kind}`)} required>
          <Input value={named} autoComplete="off" onChange={(_, { value }) => setTyped({ ...typed, named: value })} />
        </Field>
      ) : null}
      {kind === 'oauth2-client-credentials' || kind === 'oauth2-authorization-code' ? (
        <ClientFields
          client={client}
          secret={secret}
          byConsent={byConsent}
          redirectUri={redirectUri}
          isSet={before !== undefined}
          change={(changed) => setTyped({ ...typed, client: changed })}
          changeSecret={(changed) => setTyped({ ...typed, secret: changed })}
          problem={(member) => problemOf(`auth.${member}`)}
        />
      ) : kind === 'none' ? null : (
        <Field label={t(`connections.secret-${kind}`)} hint={before ? t('connections.secretAgain') : ''} required>
          <Input
            type="password"
            value={secret}
            autoComplete="new-password"
            onChange={(_, { value }) => setTyped({ ...typed, secret: value })}
          />
        </Field>
      )}
      {error && !isTold ? <Problem text={error} /> : null}
      <div className={styles.buttons}>
        <Button appearance="primary" type="submit" disabled={busy || isMissing(typed)}>
          {t('pluginSettings.save')}
        </Button>
        <Button disabled={busy} onClick={cancel}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}
