// What a plugin keeps: its keys, the value of one, and loading many of them from a file.

import {
  Button,
  Field,
  Input,
  makeStyles,
  SearchBox,
  Spinner,
  Text,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { ArrowUploadRegular } from '@fluentui/react-icons';
import { useRef, useState } from 'react';
import { useParams } from 'wouter';
import { post, send } from '../../api/client';
import type { PluginKeyPage } from '../../api/types';
import { t } from '../../i18n';
import { Problem } from '../../pages/parts/Problem';
import { Section } from '../../pages/parts/Section';
import { useDocument } from '../../pages/parts/useDocument';
import { useTyped } from '../../pages/parts/useTyped';
import { wordsOf } from '../../pages/parts/words';
import { Confirm } from '../parts/Confirm';
import { ConsolePage } from '../parts/ConsolePage';
import { Done } from '../parts/Done';
import { useIsAdmin } from '../role';
import { PluginTabs } from './PluginTabs';
import { pluginUrl } from './requests';

/** The most keys that are listed; the beginning of a key finds the others. */
const MOST = 200;

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalXS} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  key: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere', minWidth: 0 },
  buttons: { display: 'flex', gap: tokens.spacingHorizontalS },
  editor: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
});

/** The entries of a file: one object of keys and values, or `{"entries": …}` as the interface takes it. */
function entriesOf(text: string): Record<string, unknown> {
  const read = JSON.parse(text) as unknown;
  if (typeof read !== 'object' || read === null || Array.isArray(read)) throw new Error(t('values.noObject'));
  const { entries } = read as { entries?: unknown };
  const inner = Object.keys(read).length === 1 && typeof entries === 'object' && entries !== null ? entries : read;
  return inner as Record<string, unknown>;
}

function Load({ url, loaded }: { url: string; loaded: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<string>();
  const [done, setDone] = useState({ count: 0, entries: 0 });
  const load = async (file: File) => {
    setError(undefined);
    try {
      const { entries } = await post<{ entries: number }>(url, { entries: entriesOf(await file.text()) });
      setDone(({ count }) => ({ count: count + 1, entries }));
      loaded();
    } catch (failure) {
      setError(failure instanceof SyntaxError ? t('values.noJson', { why: failure.message }) : wordsOf(failure));
    }
  };
  return (
    <Section title={t('values.load')}>
      <Text>{t('values.loadDetail')}</Text>
      <div>
        <Button icon={<ArrowUploadRegular />} onClick={() => input.current?.click()}>
          {t('values.chooseFile')}
        </Button>
        <input
          ref={input}
          type="file"
          accept=".json,application/json"
          aria-label={t('values.chooseFile')}
          hidden
          onChange={({ target }) => {
            const file = target.files?.[0];
            target.value = '';
            if (file) void load(file);
          }}
        />
      </div>
      {error ? <Problem text={error} /> : null}
      <Done count={done.count} text={t('values.loaded', { count: done.entries })} />
    </Section>
  );
}

function Editor({ url, name, saved }: { url: string; name: string; saved: () => void }) {
  const styles = useStyles();
  const [text, setText] = useState<string>();
  const [key, setKey] = useState(name);
  const [error, setError] = useState<string>();
  const at = `${url}/${encodeURIComponent(key)}`;
  const run = async (what: () => Promise<void>) => {
    setError(undefined);
    try {
      await what();
    } catch (failure) {
      setError(wordsOf(failure));
    }
  };
  return (
    <div className={styles.editor}>
      <Field label={t('values.key')}>
        <Input
          value={key}
          autoComplete="off"
          onChange={(_, { value }) => {
            setKey(value);
            setText(undefined);
          }}
        />
      </Field>
      <div className={styles.buttons}>
        <Button disabled={!key} onClick={() => void run(async () => setText(await (await send(at)).text()))}>
          {t('values.read')}
        </Button>
        <Button disabled={!key} onClick={() => setText((now) => now ?? '')}>
          {t('values.write')}
        </Button>
      </div>
      {text === undefined ? null : (
        <>
          <Field label={t('values.value')}>
            <Textarea value={text} resize="vertical" dir="auto" onChange={(_, { value }) => setText(value)} />
          </Field>
          <div>
            <Button
              appearance="primary"
              onClick={() =>
                void run(async () => {
                  await send(at, {
                    method: 'PUT',
                    body: text,
                    headers: { 'content-type': 'application/octet-stream' },
                  });
                  saved();
                })
              }
            >
              {t('values.save')}
            </Button>
          </div>
        </>
      )}
      {error ? <Problem text={error} /> : null}
    </div>
  );
}

export function Values() {
  const styles = useStyles();
  const { name = '' } = useParams();
  const [typed, type, prefix] = useTyped('');
  const [shown, setShown] = useState<string>();
  const [deleting, setDeleting] = useState<string>();
  const url = `${pluginUrl(name)}/key-value`;
  const allowed = useIsAdmin();
  const query = new URLSearchParams({ limit: String(MOST), prefix });
  const { document, error, reload } = useDocument<PluginKeyPage>(allowed ? `${url}?${query}` : undefined);
  const keys = document?.keys ?? [];
  return (
    <ConsolePage title={name} needs="admin">
      <PluginTabs name={name} />
      <Section title={t('values.title')} wide>
        <Text>{t('values.detail')}</Text>
        <SearchBox
          aria-label={t('values.search')}
          placeholder={t('values.search')}
          value={typed}
          onChange={(_, { value }) => type(value)}
        />
        <ul className={styles.list} aria-label={t('values.title')}>
          {keys.map((key) => (
            <li key={key} className={styles.item} data-testid="value-key">
              <span className={styles.key}>{key}</span>
              <span className={styles.buttons}>
                <Button size="small" aria-label={t('values.openNamed', { key })} onClick={() => setShown(key)}>
                  {t('values.open')}
                </Button>
                <Button size="small" aria-label={t('values.deleteNamed', { key })} onClick={() => setDeleting(key)}>
                  {t('values.delete')}
                </Button>
              </span>
            </li>
          ))}
        </ul>
        {error ? <Problem text={error} retry={reload} /> : null}
        {document ? (
          keys.length === 0 ? (
            <Text>{t(prefix ? 'values.noneFits' : 'values.none')}</Text>
          ) : document.nextCursor ? (
            <Text>{t('values.more', { count: keys.length })}</Text>
          ) : null
        ) : error ? null : (
          <Spinner label={t('common.loading')} />
        )}
      </Section>
      <Section title={t('values.one')}>
        <Editor key={shown ?? ''} url={url} name={shown ?? ''} saved={reload} />
      </Section>
      <Load url={url} loaded={reload} />
      {deleting === undefined ? null : (
        <Confirm
          title={t('values.deleteTitle')}
          detail={deleting}
          label={t('values.delete')}
          go={async () => {
            await send(`${url}/${encodeURIComponent(deleting)}`, { method: 'DELETE' });
            reload();
          }}
          close={() => setDeleting(undefined)}
        />
      )}
    </ConsolePage>
  );
}
