// Customers from a file: chosen, looked at, put right, sent, and followed until they are there.

import { Button, Field, makeStyles, ProgressBar, Spinner, Text, tokens } from '@fluentui/react-components';
import { useEffect, useId, useState } from 'react';
import { useSearchParams } from 'wouter';
import type { CustomerImport as Import, CustomerImportPage, ImportPreview } from '../../api/types';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { useMe } from '../../shell/me';
import { Page } from '../../shell/Page';
import { PageLink } from '../../shell/PageLink';
import { ROUTES } from '../../shell/routes';
import { ListEnd } from '../parts/ListEnd';
import { Problem } from '../parts/Problem';
import { Toolbar } from '../parts/Toolbar';
import { useList } from '../parts/useList';
import { wordsOf } from '../parts/words';
import { Choices } from './Choices';
import { Mapping } from './Mapping';
import { Notes } from './Notes';
import { PreviewRows } from './PreviewRows';
import { Progress } from './Progress';
import { Report } from './Report';
import { fileWords, layoutName } from './said';
import { stateText } from './state';
import { type ImportChoices, previewImport, startImport } from './requests';

const useStyles = makeStyles({
  choose: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    marginBottom: tokens.spacingVerticalL,
  },
  file: { maxWidth: '100%', font: 'inherit' },
  sending: { maxWidth: '40rem', marginBottom: tokens.spacingVerticalL },
});

/** How a file would be read with these choices; `undefined` while it is not known. */
function usePreview(file: File, choices: ImportChoices) {
  const [come, setCome] = useState<{ of: string; preview?: ImportPreview; error?: string }>();
  const of = `${file.name} ${file.lastModified} ${JSON.stringify(choices)}`;
  useEffect(() => {
    const controller = new AbortController();
    previewImport(file, choices, controller.signal).then(
      (preview) => setCome({ of, preview }),
      (failure: unknown) => {
        if (!controller.signal.aborted) setCome({ of, error: wordsOf(failure) });
      },
    );
    return () => controller.abort();
    // `of` stands for the choices.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [file, of]);
  return { ...come, fresh: come?.of === of };
}

/** What would become of the rows that were looked at. */
function wouldBe(counts: ImportPreview['counts']): string {
  const told = (['created', 'updated', 'skipped', 'failed', 'leftOut'] as const)
    .filter((one) => counts[one] > 0)
    .map((one) => t(`imports.would-${one}`, { count: counts[one] }));
  return t('imports.wouldBe', { counts: told.join(', ') || t('imports.would-nothing') });
}

/** The file as it would be read, and the way to have it taken. */
function Prepare({ file, started }: { file: File; started: (made: Import) => void }) {
  const styles = useStyles();
  const [choices, setChoices] = useState<ImportChoices>({
    mode: 'create',
    match: 'externalId',
    mapping: {},
    reading: {},
  });
  const { preview, error, fresh } = usePreview(file, choices);
  const [sending, setSending] = useState<{ part: number; cancel: () => void }>();
  const [failed, setFailed] = useState<string>();
  const start = async () => {
    const upload = startImport(file, choices, (part) => setSending((now) => now && { ...now, part }));
    setSending({ part: 0, cancel: upload.cancel });
    setFailed(undefined);
    try {
      started(await upload.done);
    } catch (failure) {
      if (!(failure instanceof DOMException && failure.name === 'AbortError')) setFailed(wordsOf(failure));
    }
    setSending(undefined);
  };
  const map = (column: string, target: string) =>
    setChoices({ ...choices, mapping: { ...choices.mapping, [column]: target } });
  return (
    <>
      <Choices choices={choices} choose={setChoices} />
      {error ? <Problem text={error} /> : null}
      {preview ? (
        <>
          <Text as="p" block role="status">
            {t('imports.readAs', { encoding: preview.encoding, delimiter: preview.delimiter })}{' '}
            {preview.layout ? t('imports.layout', { product: layoutName(preview.layout) }) : ''}{' '}
            {wouldBe(preview.counts)} {preview.complete ? '' : t('imports.onlyHead')}
          </Text>
          {preview.problem ? <Problem text={fileWords(preview)} /> : null}
          <Notes notes={preview.notes} />
          <Mapping preview={preview} change={map} />
          <Report lines={preview.report} counts={preview.counts} />
          <PreviewRows preview={preview} />
        </>
      ) : error ? null : (
        <Spinner label={t('common.loading')} />
      )}
      {failed ? <Problem text={failed} /> : null}
      {sending ? (
        <div className={styles.sending}>
          <Field validationMessage={t('imports.sending')} validationState="none">
            <ProgressBar value={sending.part} />
          </Field>
          <Button onClick={sending.cancel}>{t('common.cancel')}</Button>
        </div>
      ) : (
        <Toolbar label={t('imports.actions')}>
          <Button
            appearance="primary"
            disabled={!fresh || !preview || Boolean(preview.problem)}
            onClick={() => void start()}
          >
            {t('imports.start')}
          </Button>
        </Toolbar>
      )}
    </>
  );
}

function Earlier({ show }: { show: (id: string) => void }) {
  const list = useList<Import, CustomerImportPage>('/api/v1/customers/imports?limit=20');
  return (
    <details>
      <summary>{t('imports.earlier')}</summary>
      <ul>
        {list.items.map(({ id, createdAt, state, created }) => (
          <li key={id}>
            <Button appearance="transparent" onClick={() => show(id)}>
              {dateTime(createdAt)}
            </Button>{' '}
            {stateText(state)} {t('imports.count-created', { count: created })}
          </li>
        ))}
      </ul>
      <ListEnd list={list} empty={t('imports.none')} />
    </details>
  );
}

export function CustomerImport() {
  const styles = useStyles();
  const me = useMe();
  const input = useId();
  const [search, setSearch] = useSearchParams();
  const [file, setFile] = useState<File>();
  const shown = search.get('import');
  const show = (id: string) => setSearch({ import: id });
  if (!me.roles.includes('admin')) {
    return (
      <Page title={t('imports.title')}>
        <Text as="p" block>
          {t('imports.adminsOnly')}
        </Text>
        <PageLink to={ROUTES.customers}>{t('shell.customers')}</PageLink>
      </Page>
    );
  }
  return (
    <Page title={t('imports.title')}>
      <div className={styles.choose}>
        <label htmlFor={input}>{t('imports.file')}</label>
        <input
          id={input}
          className={styles.file}
          type="file"
          accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values"
          onChange={({ currentTarget }) => {
            setFile(currentTarget.files?.[0]);
            setSearch({});
          }}
        />
        <Text size={200}>{t('imports.fileDetail')}</Text>
      </div>
      {shown ? <Progress key={shown} id={shown} /> : null}
      {file && !shown ? (
        <Prepare key={`${file.name} ${file.lastModified}`} file={file} started={({ id }) => show(id)} />
      ) : null}
      <Earlier key={`earlier than ${shown}`} show={show} />
    </Page>
  );
}
