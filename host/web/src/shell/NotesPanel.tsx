// Notes on the call that the agent is in, on every page.

import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { NoteRegular } from '@fluentui/react-icons';
import { Suspense, useState } from 'react';
import { isTalking } from '../calls/call';
import { useCallState } from '../calls/useCalls';
import { t } from '../i18n';
import { lazily } from './lazily';
import { PageBoundary } from './PageBoundary';

const CallNotes = lazily(async () => (await import('../pages/history/CallNotes')).CallNotes);

const useStyles = makeStyles({
  panel: {
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorNeutralBackground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
});

/** The notes of one call; they stay open until they are closed or the call is over. */
function Panel({ callId, title }: { callId: string; title: string }) {
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  return (
    <section className={styles.panel} aria-label={t('shell.notesOf', { name: title })}>
      <Button
        size="small"
        appearance="subtle"
        icon={<NoteRegular />}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {t('shell.notesOf', { name: title })}
      </Button>
      {open ? (
        <PageBoundary>
          <Suspense>
            <CallNotes callId={callId} notes={null} rows={3} />
          </Suspense>
        </PageBoundary>
      ) : null}
    </section>
  );
}

/** Of several calls, the one in which both sides can talk. */
export function NotesPanel() {
  const callId = useCallState(
    ({ calls }) => calls.find((call) => isTalking(call) && call.phase === 'connected')?.callId,
  );
  const title = useCallState(({ calls }) => calls.find((call) => call.callId === callId)?.title ?? '');
  return callId === undefined ? null : <Panel key={callId} callId={callId} title={title} />;
}
