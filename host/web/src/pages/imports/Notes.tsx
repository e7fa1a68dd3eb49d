// What the person should know of a file as a whole, though it can be imported.

import { makeStyles, MessageBar, MessageBarBody, tokens } from '@fluentui/react-components';
import type { ImportPreview } from '../../api/types';
import { t } from '../../i18n';

const useStyles = makeStyles({ notes: { marginBottom: tokens.spacingVerticalM } });

type Note = ImportPreview['notes'][number];

/** In the agent’s language; what a later server notes, as it says it. */
function wordsOf({ kind, message }: Note): string {
  switch (kind) {
    case 'no-name':
      return t('imports.note-no-name');
    case 'name-by-values':
      return t('imports.note-name-by-values');
    default:
      return message;
  }
}

export function Notes({ notes }: { notes: readonly Note[] }) {
  const styles = useStyles();
  return notes.map((note) => (
    <MessageBar key={note.kind} className={styles.notes} intent="warning" layout="multiline" data-testid="import-note">
      <MessageBarBody>{wordsOf(note)}</MessageBarBody>
    </MessageBar>
  ));
}
