// Notes on a call, kept as they are typed: in this tab at once, at the server when typing pauses.

import { Button, Field, makeStyles, Text, Textarea, tokens } from '@fluentui/react-components';
import { useLayoutEffect } from 'react';
import type { CallRecord } from '../../api/types';
import { t } from '../../i18n';
import { type Notes, useNotes } from './notes';

const useStyles = makeStyles({
  notes: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  failed: { color: tokens.colorPaletteRedForeground1 },
  conflict: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingVerticalS,
    border: `1px solid ${tokens.colorStatusWarningBorder2}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  theirs: {
    margin: 0,
    padding: `0 ${tokens.spacingHorizontalM}`,
    borderInlineStartWidth: '3px',
    borderInlineStartStyle: 'solid',
    borderInlineStartColor: tokens.colorNeutralStroke1,
    maxHeight: '10rem',
    overflowY: 'auto',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

interface Props {
  callId: string;
  /** As the server has it; absent until it has told. What is typed before that is saved together with its notes. */
  call: Pick<CallRecord, 'notes' | 'etag'> | undefined;
  rows?: number;
}

/** Somebody has written something else meanwhile: both texts are there, and the agent decides. */
function Conflict({ notes, theirs }: { notes: Notes; theirs: string }) {
  const styles = useStyles();
  return (
    <div className={styles.conflict} role="group" aria-label={t('call.notesElsewhere')} data-testid="notes-conflict">
      <Text role="alert">{t('call.notesConflict')}</Text>
      <Text weight="semibold">{t('call.notesElsewhere')}</Text>
      {/* Long notes scroll, also for those who use a keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <blockquote className={styles.theirs} dir="auto" tabIndex={0} aria-label={t('call.notesElsewhere')}>
        {theirs || t('call.notesDeleted')}
      </blockquote>
      <div className={styles.buttons}>
        <Button appearance="primary" onClick={() => notes.settle('both')}>
          {t('call.keepBoth')}
        </Button>
        <Button onClick={() => notes.settle('mine')}>{t('call.keepMine')}</Button>
        <Button onClick={() => notes.settle('theirs')}>{t('call.takeTheirs')}</Button>
      </div>
    </div>
  );
}

export function CallNotes({ callId, call, rows = 4 }: Props) {
  const styles = useStyles();
  const { notes, shown } = useNotes(callId);
  useLayoutEffect(() => {
    if (call) notes.serverHas(call);
  }, [notes, call]);
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
      {state.is === 'conflict' ? (
        <Conflict notes={notes} theirs={state.theirs} />
      ) : (
        <Text size={200} role="status" className={state.is === 'failed' ? styles.failed : undefined}>
          {state.is === 'failed'
            ? t('call.notesFailed', { why: state.why })
            : !call && state.is === 'saved'
              ? t('call.notesComing')
              : t(`call.notes-${state.is}`)}
        </Text>
      )}
    </div>
  );
}
