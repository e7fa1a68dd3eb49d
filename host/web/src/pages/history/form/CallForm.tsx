// What an agent fills in about a call, as a plugin asks it. Where none asks, or the one that should gives no form, there is the
// result alone.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useLayoutEffect, useState } from 'react';
import type { CallFormDocument, CallFormQuestions, CallRecord } from '../../../api/types';
import { t } from '../../../i18n';
import { useMe } from '../../../shell/me';
import { Problem } from '../../parts/Problem';
import { useDocument } from '../../parts/useDocument';
import { Disposition } from '../Disposition';
import { formUrl } from '../requests';
import { useFilling } from './filling';
import { FormView } from './FormView';

const useStyles = makeStyles({
  result: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, maxWidth: '40rem' },
  wrong: { color: tokens.colorPaletteRedForeground1, overflowWrap: 'anywhere' },
});

interface Props {
  call: CallRecord;
  changed: (call: CallRecord) => void;
}

interface FormProps {
  callId: string;
  form: CallFormQuestions;
  /** Asks for the form again. */
  reload: () => void;
}

function Form({ callId, form, reload }: FormProps) {
  const styles = useStyles();
  const { filling, shown } = useFilling(callId);
  const { typed, state, problems, refusals } = shown;
  const complete = async () => {
    if (await filling.complete()) reload();
  };
  return (
    <FormView
      form={form}
      {...typed}
      problems={problems}
      refusals={refusals}
      answer={filling.answer}
      dispose={filling.dispose}
      complete={() => void complete()}
    >
      <Button type="submit" disabledFocusable={state.is === 'completing' || state.is === 'complete'}>
        {t('callForm.complete')}
      </Button>
      <Text size={200} role="status" className={state.is === 'failed' ? styles.wrong : undefined}>
        {state.is === 'failed' ? t('callForm.failed', { why: state.why }) : t(`callForm.is-${state.is}`)}
      </Text>
    </FormView>
  );
}

function Asked({ call, changed }: Props) {
  const styles = useStyles();
  // Another customer may be asked about otherwise.
  const about = `${call.customerSource ?? ''} ${call.customerId ?? ''}`;
  const [seen, setSeen] = useState({ about, version: 0 });
  const now = seen.about === about ? seen : { about, version: seen.version + 1 };
  if (now !== seen) setSeen(now);
  const { document, error, missing, reload } = useDocument<CallFormDocument>(formUrl(call.id), now.version);
  const { filling } = useFilling(call.id);
  useLayoutEffect(() => {
    if (document) filling.serverHas(document);
  }, [filling, document]);
  if (document?.form) return <Form callId={call.id} form={document.form} reload={reload} />;
  if (!document && !error)
    return (
      <Text size={200} role="status">
        {t('callForm.coming')}
      </Text>
    );
  const { plugin, problem } = document ?? {};
  const why =
    plugin && problem
      ? t('callForm.none', { plugin, why: problem })
      : error && !missing
        ? t('callForm.unread', { why: error })
        : undefined;
  return (
    <div className={styles.result}>
      {why ? <Problem text={why} retry={reload} /> : null}
      <Disposition key={call.disposition ?? ''} call={call} changed={changed} />
    </div>
  );
}

export function CallForm({ call, changed }: Props) {
  const { plugins } = useMe();
  const isAsked = plugins.some(({ hooks }) => hooks.includes('call-form'));
  // Of a call that rings, and of a meeting, no plugin is asked.
  if (isAsked && call.kind === 'call' && call.state !== 'ringing') return <Asked call={call} changed={changed} />;
  return <Disposition key={call.disposition ?? ''} call={call} changed={changed} />;
}
