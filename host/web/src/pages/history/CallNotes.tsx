// Notes on a call, kept as they are typed: in this tab at once, at the server when typing pauses.

import { Field, makeStyles, Text, Textarea, tokens } from '@fluentui/react-components';
import { useLayoutEffect } from 'react';
import { t } from '../../i18n';
import { useNotes } from './notes';

const useStyles = makeStyles({
  notes: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  failed: { color: tokens.colorPaletteRedForeground1 },
});

interface Props {
  callId: string;
  /** As the server has them; absent until it has told. What is typed before that is saved together with them. */
  notes: string | null | undefined;
  rows?: number;
}

export function CallNotes({ callId, notes: theirs, rows = 4 }: Props) {
  const styles = useStyles();
  const { notes, shown } = useNotes(callId);
  useLayoutEffect(() => {
    if (theirs !== undefined) notes.serverHas(theirs ?? '');
  }, [notes, theirs]);
  const { text, state } = shown;
  return (
    <div className={styles.notes} data-keeps-focus="">
      <Field label={t('call.notes')}>
        <Textarea
          dir="auto"
          rows={rows}
          resize="vertical"
          value={text}
          data-testid="call-notes"
          onChange={(_, { value }) => notes.type(value)}
        />
      </Field>
      <Text size={200} role="status" className={state.is === 'failed' ? styles.failed : undefined}>
        {state.is === 'failed'
          ? t('call.notesFailed', { why: state.why })
          : theirs === undefined && state.is === 'saved'
            ? t('call.notesComing')
            : t(`call.notes-${state.is}`)}
      </Text>
    </div>
  );
}
