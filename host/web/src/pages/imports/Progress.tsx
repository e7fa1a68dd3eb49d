// How far an import is, what it came to, and the ways to stop it and to take it back.

import { Button, makeStyles, ProgressBar, Text, Title3, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { CustomerImport, CustomerImportErrorList } from '../../api/types';
import { t } from '../../i18n';
import { bytes, dateTime } from '../../i18n/format';
import { Problem } from '../parts/Problem';
import { Toolbar } from '../parts/Toolbar';
import { useDocument } from '../parts/useDocument';
import { wordsOf } from '../parts/words';
import { Report } from './Report';
import { stateText } from './state';
import { downloadErrors, importUrl, reportUrl, stopImport, undoImport } from './requests';

const useStyles = makeStyles({
  heading: { margin: 0 },
  part: { marginBottom: tokens.spacingVerticalL, maxWidth: '56rem' },
  counts: { paddingInlineStart: tokens.spacingHorizontalL },
});

/** How often it is asked how far it is, in milliseconds. */
const AGAIN = 1000;

const UNDER_WAY = new Set(['receiving', 'waiting', 'running', 'undoing']);

function Counts({ document }: { document: CustomerImport }) {
  const styles = useStyles();
  const counts = ['created', 'updated', 'skipped', 'failed', 'leftOut', 'undone'] as const;
  return (
    <ul className={styles.counts}>
      {counts
        .filter((one) => document[one] > 0)
        .map((one) => (
          <li key={one}>{t(`imports.count-${one}`, { count: document[one] })}</li>
        ))}
    </ul>
  );
}

/** Which rows and cells were not taken, and why. */
function NotTaken({ document, download }: { document: CustomerImport; download: () => void }) {
  const failed = useDocument<CustomerImportErrorList>(
    document.failed > 0 ? reportUrl(document.id, 'failed') : undefined,
  );
  const leftOut = useDocument<CustomerImportErrorList>(
    document.leftOut > 0 ? reportUrl(document.id, 'left-out') : undefined,
  );
  const skipped = useDocument<CustomerImportErrorList>(
    document.skipped > 0 ? reportUrl(document.id, 'skipped') : undefined,
  );
  const parts = [failed, leftOut, skipped];
  const broken = parts.find(({ error }) => error);
  return (
    <>
      <Report lines={parts.flatMap((part) => part.document?.items ?? [])} counts={document} over />
      {broken?.error ? <Problem text={broken.error} retry={broken.reload} /> : null}
      <Button onClick={download}>{t('imports.downloadErrors')}</Button>
    </>
  );
}

export function Progress({ id }: { id: string }) {
  const styles = useStyles();
  const [tick, setTick] = useState(0);
  const { document, error } = useDocument<CustomerImport>(importUrl(id), tick);
  const [failed, setFailed] = useState<string>();
  const underWay = document === undefined || UNDER_WAY.has(document.state);
  useEffect(() => {
    if (!underWay) return undefined;
    const timer = setInterval(() => setTick((n) => n + 1), AGAIN);
    return () => clearInterval(timer);
  }, [underWay]);
  const act = async (work: () => Promise<void>) => {
    try {
      await work();
      setFailed(undefined);
      setTick((n) => n + 1);
    } catch (failure) {
      setFailed(wordsOf(failure));
    }
  };
  if (!document) return error ? <Problem text={error} /> : null;
  const { state, createdAt, createdBy, size, percent, problem } = document;
  return (
    <section className={styles.part} aria-label={t('imports.progress')} data-testid="import" data-state={state}>
      <Title3 as="h2" className={styles.heading}>
        {t('imports.of', { when: dateTime(createdAt) })}
      </Title3>
      <Text as="p" block size={200} dir="auto">
        {t('imports.about', { who: createdBy, size: bytes(size) })}
      </Text>
      <Text as="p" block role="status">
        {stateText(state)}
      </Text>
      {underWay ? <ProgressBar value={percent / 100} aria-label={t('imports.progress')} /> : null}
      {problem ? <Problem text={problem} /> : null}
      <Counts document={document} />
      {document.failed + document.leftOut + document.skipped > 0 ? (
        <NotTaken key={state} document={document} download={() => void act(() => downloadErrors(id))} />
      ) : null}
      <Toolbar label={t('imports.actions')}>
        {underWay && state !== 'undoing' ? (
          <Button onClick={() => void act(() => stopImport(id))}>{t('imports.stop')}</Button>
        ) : null}
        {(state === 'done' || state === 'cancelled' || state === 'failed') && document.created > 0 ? (
          <Button onClick={() => void act(() => undoImport(id))}>{t('imports.undo')}</Button>
        ) : null}
      </Toolbar>
      {(failed ?? error) ? <Problem text={failed ?? error ?? ''} /> : null}
    </section>
  );
}
