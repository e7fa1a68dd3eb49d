// A version from a file: dropped or chosen, sent, and the report or the refusal that the server gives.

import {
  Button,
  Field,
  makeStyles,
  mergeClasses,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  ProgressBar,
  Text,
  tokens,
} from '@fluentui/react-components';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { t } from '../../i18n';
import { bytes } from '../../i18n/format';
import { wordsOf } from '../../pages/parts/words';
import { ConsolePage } from '../parts/ConsolePage';
import { versionPath } from '../routes';
import { MAX_BYTES, type Step, STEPS, uploadPlugin } from './requests';

const useStyles = makeStyles({
  drop: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingVerticalXXXL,
    marginBottom: tokens.spacingVerticalL,
    textAlign: 'center',
    border: `2px dashed ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusLarge,
    maxWidth: '40rem',
    boxSizing: 'border-box',
    '@media (max-width: 32rem)': { padding: tokens.spacingVerticalL },
  },
  over: {
    borderTopColor: tokens.colorBrandStroke1,
    borderRightColor: tokens.colorBrandStroke1,
    borderBottomColor: tokens.colorBrandStroke1,
    borderLeftColor: tokens.colorBrandStroke1,
    backgroundColor: tokens.colorNeutralBackground1Hover,
  },
  input: { display: 'none' },
  part: { maxWidth: '40rem', marginBottom: tokens.spacingVerticalL },
  words: { overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' },
});

/** The server says why in clauses, a line each, which stand by themselves here. */
const asSentences = (clauses: string): string =>
  clauses
    .split('\n')
    .map((clause) => clause.charAt(0).toUpperCase() + clause.slice(1) + (/[.!?]$/.test(clause) ? '' : '.'))
    .join('\n');

/** An upload that is under way. */
interface Sending {
  file: File;
  step: Step;
  /** How much of the file has gone, of 1. */
  part: number;
  cancel: () => void;
}

function useUpload() {
  const [, go] = useLocation();
  const [sending, setSending] = useState<Sending>();
  const [refusal, setRefusal] = useState<{ file: string; why: string }>();
  const cancel = useRef<() => void>(undefined);
  useEffect(() => () => cancel.current?.(), []);
  const start = async (file: File) => {
    cancel.current?.();
    setRefusal(undefined);
    if (file.size > MAX_BYTES) {
      const why = t('upload.tooLarge', { size: bytes(file.size), most: bytes(MAX_BYTES) });
      setRefusal({ file: file.name, why });
      return;
    }
    const change = (what: Partial<Sending>) => setSending((now) => now && { ...now, ...what });
    const upload = uploadPlugin(file, { step: (step) => change({ step }), sent: (part) => change({ part }) });
    cancel.current = upload.cancel;
    setSending({ file, step: 'sending', part: 0, cancel: upload.cancel });
    try {
      const { name, digest } = await upload.done;
      go(versionPath(name, digest), { state: { uploaded: digest } });
    } catch (failure) {
      const cancelled = failure instanceof DOMException && failure.name === 'AbortError';
      if (!cancelled) setRefusal({ file: file.name, why: wordsOf(failure) });
    }
    setSending((now) => (now?.file === file ? undefined : now));
  };
  return { sending, refusal, start };
}

function Choose({ start }: { start: (file: File) => void }) {
  const styles = useStyles();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file) start(file);
  };
  return (
    // The button inside does the same for keyboards.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className={mergeClasses(styles.drop, over && styles.over)}
      data-testid="drop"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Text size={400}>{t('upload.drop')}</Text>
      <Button appearance="primary" onClick={() => input.current?.click()}>
        {t('upload.choose')}
      </Button>
      <input
        ref={input}
        className={styles.input}
        type="file"
        aria-label={t('upload.choose')}
        accept=".wasm,application/wasm"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          // The same file again, mended meanwhile, is another choice.
          currentTarget.value = '';
          if (file) start(file);
        }}
      />
      <Text size={200}>{t('upload.nothingChanges')}</Text>
    </div>
  );
}

function Progress({ sending: { file, step, part, cancel } }: { sending: Sending }) {
  const styles = useStyles();
  // While the server works nobody knows for how long: the bar says which of its steps it is.
  const value = step === 'sending' ? { value: part / 2 } : { value: 0.5 + STEPS.indexOf(step) / STEPS.length / 2 };
  return (
    <div className={styles.part} data-testid="upload-progress" data-step={step}>
      <Field
        label={t('upload.of', { file: file.name, size: bytes(file.size) })}
        validationMessage={t(`upload.step-${step}`)}
        validationState="none"
      >
        <ProgressBar {...value} />
      </Field>
      <Button onClick={cancel}>{t('common.cancel')}</Button>
    </div>
  );
}

export function Upload() {
  const styles = useStyles();
  const { sending, refusal, start } = useUpload();
  return (
    <ConsolePage title={t('upload.title')} needs="developer">
      {refusal ? (
        <MessageBar intent="error" layout="multiline" role="alert" className={styles.part} data-testid="refusal">
          <MessageBarBody className={styles.words}>
            <MessageBarTitle>{t('upload.refused', { file: refusal.file })}</MessageBarTitle>
            <span dir="auto">{asSentences(refusal.why)}</span> {t('upload.mendAndRetry')}
          </MessageBarBody>
        </MessageBar>
      ) : null}
      {sending ? <Progress sending={sending} /> : <Choose start={(file) => void start(file)} />}
      <Text as="p" block>
        {t('upload.looksAt')}
      </Text>
    </ConsolePage>
  );
}
