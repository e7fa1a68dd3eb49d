// The way back from what was done last.

import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { useState } from 'react';
import { t } from '../i18n';
import { DismissButton } from './DismissButton';
import { offerUndo, type Undoable, useUndoable } from './undo';
import { wordsOf } from '../pages/parts/words';

const useStyles = makeStyles({ text: { overflowWrap: 'anywhere' } });

function Bar({ undoable }: { undoable: Undoable }) {
  const styles = useStyles();
  const [state, setState] = useState<{ busy: boolean; error?: string }>({ busy: false });
  const undo = async () => {
    setState({ busy: true });
    try {
      await undoable.undo();
      offerUndo(undefined);
    } catch (failure) {
      setState({ busy: false, error: wordsOf(failure) });
    }
  };
  return (
    <MessageBar intent={state.error ? 'error' : 'success'} layout="multiline" role="status" data-testid="undo">
      <MessageBarBody dir="auto" className={styles.text}>
        {state.error ?? undoable.done}
      </MessageBarBody>
      <MessageBarActions containerAction={<DismissButton dismiss={() => offerUndo(undefined)} />}>
        <Button disabled={state.busy} onClick={() => void undo()}>
          {t('common.undo')}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}

export function UndoBar() {
  const undoable = useUndoable();
  return undoable ? <Bar key={undoable.done} undoable={undoable} /> : null;
}
