// API tokens: with which scripts upload, test and read logs.

import {
  Button,
  Checkbox,
  Field,
  Input,
  makeStyles,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons';
import { type SyntheticEvent, useState } from 'react';
import { ApiError, type FieldProblem, post, send } from '../../api/client';
import type { ApiToken, ApiTokenList, CreatedApiToken } from '../../api/types';
import { t } from '../../i18n';
import { date, dateTime } from '../../i18n/format';
import { Name } from '../../pages/parts/Name';
import { Problem } from '../../pages/parts/Problem';
import { Section } from '../../pages/parts/Section';
import { useDocument } from '../../pages/parts/useDocument';
import { wordsOf } from '../../pages/parts/words';
import { useMe } from '../../shell/me';
import { Confirm } from '../parts/Confirm';
import { ConsolePage } from '../parts/ConsolePage';
import { useRowStyles } from '../parts/useRowStyles';
import { mayUse, useIsAdmin } from '../role';

const TOKENS = '/api/v1/admin/tokens';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  secret: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere', userSelect: 'all' },
});

function NewToken({ made }: { made: (token: CreatedApiToken) => void }) {
  const styles = useStyles();
  const isAdmin = useIsAdmin();
  const [name, setName] = useState('');
  const [days, setDays] = useState('90');
  const [asAdmin, setAsAdmin] = useState(false);
  const [problems, setProblems] = useState<FieldProblem[]>([]);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const told = (field: string) => {
    const message = problems.find((one) => one.field === field)?.message;
    return message ? { validationMessage: message } : {};
  };
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    setProblems([]);
    try {
      const roles = asAdmin ? ['admin'] : ['developer'];
      made(await post<CreatedApiToken>(TOKENS, { name, roles, expiresInDays: Number(days) }));
      setName('');
      setAsAdmin(false);
    } catch (failure) {
      const fields = failure instanceof ApiError ? failure.fields : [];
      setProblems(fields);
      if (!fields.some(({ field }) => ['name', 'expiresInDays'].includes(field))) setError(wordsOf(failure));
    }
    setBusy(false);
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
      <Field label={t('tokens.name')} hint={t('tokens.nameHint')} required {...told('name')}>
        <Input value={name} autoComplete="off" onChange={(_, { value }) => setName(value)} />
      </Field>
      <Field label={t('tokens.days')} {...told('expiresInDays')}>
        <Input type="number" min={1} max={366} value={days} onChange={(_, { value }) => setDays(value)} />
      </Field>
      {isAdmin ? (
        <Checkbox
          label={t('tokens.asAdmin')}
          checked={asAdmin}
          onChange={(_, { checked }) => setAsAdmin(checked === true)}
        />
      ) : null}
      {error ? <Problem text={error} /> : null}
      <div>
        <Button appearance="primary" type="submit" disabled={busy || !name.trim() || !(Number(days) > 0)}>
          {t('tokens.make')}
        </Button>
      </div>
    </form>
  );
}

function Secret({ token: { name, token } }: { token: CreatedApiToken }) {
  const styles = useStyles();
  return (
    <MessageBar intent="success" layout="multiline" data-testid="new-token">
      <MessageBarBody>
        <MessageBarTitle>{t('tokens.made', { name })}</MessageBarTitle>
        {t('tokens.onlyOnce')}{' '}
        <code className={styles.secret} data-testid="token-secret">
          {token}
        </code>{' '}
        <Button size="small" icon={<CopyRegular />} onClick={() => void navigator.clipboard.writeText(token)}>
          {t('tokens.copy')}
        </Button>
      </MessageBarBody>
    </MessageBar>
  );
}

function Item({ token, remove }: { token: ApiToken; remove: () => void }) {
  const rows = useRowStyles();
  const { name, roles, createdBy, createdAt, expiresAt, lastUsedAt } = token;
  return (
    <li className={rows.item} data-testid="token">
      <div>
        <Name weight="semibold">{name}</Name>
        <Text block size={200}>
          {roles.map((role) => t(`tokens.role-${role}`)).join(', ')} ·{' '}
          {t('tokens.by', { who: createdBy, when: date(createdAt) })} · {t('tokens.until', { when: date(expiresAt) })}
        </Text>
        <Text block size={200}>
          {lastUsedAt ? t('tokens.used', { when: dateTime(lastUsedAt) }) : t('tokens.neverUsed')}
        </Text>
      </div>
      <Button size="small" aria-label={t('tokens.deleteNamed', { name })} onClick={remove}>
        {t('tokens.delete')}
      </Button>
    </li>
  );
}

export function Tokens() {
  const rows = useRowStyles();
  const allowed = mayUse(useMe(), 'developer');
  const { document, error, reload } = useDocument<ApiTokenList>(allowed ? TOKENS : undefined);
  const [made, setMade] = useState<CreatedApiToken>();
  const [deleting, setDeleting] = useState<ApiToken>();
  return (
    <ConsolePage title={t('console.tokens')} needs="developer">
      {made ? <Secret token={made} /> : null}
      <Section title={t('tokens.new')}>
        <Text>{t('tokens.detail')}</Text>
        <NewToken
          made={(token) => {
            setMade(token);
            reload();
          }}
        />
      </Section>
      <Section title={t('tokens.list')} wide>
        {error ? <Problem text={error} retry={reload} /> : null}
        {document ? (
          <ul className={rows.list}>
            {document.items.map((token) => (
              <Item key={token.id} token={token} remove={() => setDeleting(token)} />
            ))}
          </ul>
        ) : error ? null : (
          <Spinner label={t('common.loading')} />
        )}
        {document?.items.length === 0 ? <Text>{t('tokens.none')}</Text> : null}
      </Section>
      {deleting ? (
        <Confirm
          title={t('tokens.deleteTitle', { name: deleting.name })}
          detail={t('tokens.deleteDetail')}
          label={t('tokens.delete')}
          go={async () => {
            await send(`${TOKENS}/${encodeURIComponent(deleting.id)}`, { method: 'DELETE' });
            if (made?.id === deleting.id) setMade(undefined);
            reload();
          }}
          close={() => setDeleting(undefined)}
        />
      ) : null}
    </ConsolePage>
  );
}
