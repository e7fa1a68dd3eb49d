// Notes on a call, kept as they are typed: in this tab at once, at the server when typing pauses.

import { Field, makeStyles, Text, Textarea, tokens } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { t } from '../../i18n';
import { wordsOf } from '../parts/words';
import { changeCall } from './requests';

const useStyles = makeStyles({
  notes: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  failed: { color: tokens.colorPaletteRedForeground1 },
});

/** How long typing pauses before it is saved, in milliseconds. */
const PAUSE = 700;

/** After a failure it is tried again, in milliseconds. */
const AGAIN = 5000;

const draftKey = (callId: string): string => `switchboard.notes.${callId}`;

/** What was typed and is not known to be saved: it outlives a reload. */
const draftOf = (callId: string): string | null => sessionStorage.getItem(draftKey(callId));

type State = { is: 'saved' | 'typed' | 'saving' } | { is: 'failed'; why: string };

interface Props {
  callId: string;
  /** As the server has them. */
  notes: string | null;
  rows?: number;
}

export function CallNotes({ callId, notes, rows = 4 }: Props) {
  const styles = useStyles();
  const [text, setText] = useState(() => draftOf(callId) ?? notes ?? '');
  const [state, setState] = useState<State>(() => ({ is: draftOf(callId) === null ? 'saved' : 'typed' }));
  // What is to be saved when the page is left.
  const unsaved = useRef<string>(undefined);

  const type = (typed: string) => {
    setText(typed);
    setState({ is: 'typed' });
    unsaved.current = typed;
    sessionStorage.setItem(draftKey(callId), typed);
  };

  useEffect(() => {
    if (state.is !== 'typed' && state.is !== 'failed') return undefined;
    const save = async () => {
      setState({ is: 'saving' });
      try {
        await changeCall(callId, { notes: text });
        if (draftOf(callId) === text) sessionStorage.removeItem(draftKey(callId));
        if (unsaved.current === text) unsaved.current = undefined;
        // Whoever typed on meanwhile has more to save.
        setState((now) => (now.is === 'saving' ? { is: 'saved' } : now));
      } catch (failure) {
        setState((now) => (now.is === 'saving' ? { is: 'failed', why: wordsOf(failure) } : now));
      }
    };
    const timer = setTimeout(() => void save(), state.is === 'failed' ? AGAIN : PAUSE);
    return () => clearTimeout(timer);
  }, [callId, text, state]);

  useEffect(() => {
    const leave = () => {
      const typed = unsaved.current;
      unsaved.current = undefined;
      if (typed !== undefined) void changeCall(callId, { notes: typed }).catch(() => undefined);
    };
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, [callId]);

  return (
    <div className={styles.notes} data-keeps-focus="">
      <Field label={t('call.notes')}>
        <Textarea
          dir="auto"
          rows={rows}
          resize="vertical"
          value={text}
          data-testid="call-notes"
          onChange={(_, { value }) => type(value)}
        />
      </Field>
      <Text size={200} role="status" className={state.is === 'failed' ? styles.failed : undefined}>
        {state.is === 'failed' ? t('call.notesFailed', { why: state.why }) : t(`call.notes-${state.is}`)}
      </Text>
    </div>
  );
}
