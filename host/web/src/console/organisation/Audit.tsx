// The audit trail: who did what, searched and saved as a file.

import { Badge, Button, Field, Input, makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { send } from '../../api/client';
import type { AuditEntry, AuditPage } from '../../api/types';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { ListEnd } from '../../pages/parts/ListEnd';
import { Problem } from '../../pages/parts/Problem';
import { Toolbar } from '../../pages/parts/Toolbar';
import { useList } from '../../pages/parts/useList';
import { useTyped } from '../../pages/parts/useTyped';
import { wordsOf } from '../../pages/parts/words';
import { saveAs } from '../../shell/saveAs';
import { useMe } from '../../shell/me';
import { ConsolePage } from '../parts/ConsolePage';
import { mayUse } from '../role';

const AUDIT = '/api/v1/admin/audit';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    padding: `${tokens.spacingVerticalS} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    overflowWrap: 'anywhere',
  },
  what: { fontFamily: tokens.fontFamilyMonospace },
  details: {
    margin: 0,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
  },
});

/** What acts are about; the trail finds all acts of one. */
const NOUNS = [
  'plugin',
  'connection',
  'account',
  'key-value',
  'token',
  'settings',
  'call-log',
  'customers',
  'tenant',
] as const;

function Entry({ entry }: { entry: AuditEntry }) {
  const styles = useStyles();
  const { at, actor, action, target, outcome, reason, details, clientAddress, requestId } = entry;
  const facts = Object.keys(details).length ? JSON.stringify(details, null, 1) : '';
  return (
    <li className={styles.item} data-testid="audit-entry">
      <Text block>
        <span className={styles.what}>{action}</span> {target}{' '}
        {outcome === 'refused' ? (
          <Badge appearance="tint" color="danger" size="small">
            {t('audit.refused')}
          </Badge>
        ) : null}
      </Text>
      {reason ? (
        <Text block dir="auto">
          {reason}
        </Text>
      ) : null}
      <Text block size={200}>
        {t('audit.by', { when: dateTime(at), who: actor.name, kind: t(`audit.kind-${actor.kind}`) })}
        {clientAddress ? ` · ${clientAddress}` : ''}
      </Text>
      {facts || requestId ? (
        <details>
          <summary>{t('audit.more')}</summary>
          <pre className={styles.details}>
            {[facts, requestId ? t('audit.request', { id: requestId }) : ''].filter(Boolean).join('\n')}
          </pre>
        </details>
      ) : null}
    </li>
  );
}

function Trail() {
  const styles = useStyles();
  const [search, setSearch] = useSearchParams();
  const [typedTarget, typeTarget, target] = useTyped(search.get('target') ?? '');
  const [typedActor, typeActor, actor] = useTyped(search.get('actor') ?? '');
  const [error, setError] = useState<string>();
  const [action, outcome] = [search.get('action') ?? '', search.get('outcome') ?? ''];
  const choose = (key: string, value: string) =>
    setSearch((now) => {
      const next = new URLSearchParams(now);
      if (value) next.set(key, value);
      else next.delete(key);
      return next;
    });
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries({ action, outcome, target, actor })) if (value) query.set(key, value);
  for (const key of ['since', 'until']) {
    const day = search.get(key);
    if (day) query.set(key, new Date(`${day}T00:00:00`).toISOString());
  }
  const list = useList<AuditEntry, AuditPage>(`${AUDIT}?limit=50&${query}`);
  const save = async () => {
    setError(undefined);
    try {
      const answer = await send(`${AUDIT}?${query}`, { headers: { accept: 'text/csv' } });
      saveAs('audit.csv', await answer.blob());
    } catch (failure) {
      setError(wordsOf(failure));
    }
  };
  return (
    <>
      <Toolbar label={t('audit.filters')}>
        <Field label={t('audit.about')}>
          <Select value={action} onChange={(_, { value }) => choose('action', value)}>
            <option value="">{t('audit.everything')}</option>
            {NOUNS.map((noun) => (
              <option key={noun} value={noun}>
                {t(`audit.noun-${noun}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('audit.outcome')}>
          <Select value={outcome} onChange={(_, { value }) => choose('outcome', value)}>
            <option value="">{t('audit.anyOutcome')}</option>
            <option value="done">{t('audit.done')}</option>
            <option value="refused">{t('audit.refused')}</option>
          </Select>
        </Field>
        <Field label={t('audit.target')}>
          <Input value={typedTarget} onChange={(_, { value }) => typeTarget(value)} />
        </Field>
        <Field label={t('audit.actor')}>
          <Input value={typedActor} onChange={(_, { value }) => typeActor(value)} />
        </Field>
        <Field label={t('audit.since')}>
          <Input type="date" value={search.get('since') ?? ''} onChange={(_, { value }) => choose('since', value)} />
        </Field>
        <Field label={t('audit.until')}>
          <Input type="date" value={search.get('until') ?? ''} onChange={(_, { value }) => choose('until', value)} />
        </Field>
        <Button icon={<ArrowDownloadRegular />} onClick={() => void save()}>
          {t('audit.export')}
        </Button>
      </Toolbar>
      {error ? <Problem text={error} /> : null}
      <ul className={styles.list} aria-label={t('console.audit')}>
        {list.items.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ul>
      <ListEnd list={list} empty={t('audit.none')} />
    </>
  );
}

export function Audit() {
  const me = useMe();
  return (
    <ConsolePage title={t('console.audit')} needs="admin">
      {mayUse(me, 'admin') ? <Trail /> : null}
    </ConsolePage>
  );
}
