// Notes and result of the call that the agent is in, and of the one that was over last until the agent has finished with it:
// on every page.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { CheckmarkRegular, NoteRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import type { CallRecord, Card } from '../api/types';
import { type CallKey, isTalking } from '../calls/call';
import type { CallsState } from '../calls/state';
import { useCallState } from '../calls/useCalls';
import { useParty } from '../card/cardMemory';
import { agentChoice } from '../card/useAgentState';
import { t } from '../i18n';
import { CallNotes } from '../pages/history/CallNotes';
import { CallForm } from '../pages/history/form/CallForm';
import { callUrl } from '../pages/history/requests';
import { useHistoryVersion } from '../pages/parts/dialling';
import { useDocument } from '../pages/parts/useDocument';

/** While the server can’t say what there is, it is asked again, in milliseconds. */
const AGAIN = 5000;

const useStyles = makeStyles({
  panel: {
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorNeutralBackground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    maxHeight: '40vh',
    overflowY: 'auto',
  },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  name: { minWidth: 0, overflowWrap: 'anywhere' },
  over: { flexGrow: 1 },
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
});

/** A call that there are notes of. */
interface Talk {
  readonly key: CallKey;
  readonly callId: string;
  readonly title: string;
  readonly subtitle: string;
  readonly card: Card | undefined;
  readonly connected: boolean;
}

const talksOf = ({ calls }: CallsState): Talk[] =>
  calls.flatMap((call) =>
    isTalking(call) && call.callId !== undefined
      ? [
          {
            key: call.key,
            callId: call.callId,
            title: call.title,
            subtitle: call.subtitle,
            card: call.card,
            connected: call.phase === 'connected',
          },
        ]
      : [],
  );

const sameTalks = (one: readonly Talk[], other: readonly Talk[]): boolean =>
  one.length === other.length &&
  one.every(
    ({ key, callId, title, card, connected }, at) =>
      key === other[at]?.key &&
      callId === other[at].callId &&
      title === other[at].title &&
      card === other[at].card &&
      connected === other[at].connected,
  );

function Work({ callId }: { callId: string }) {
  const styles = useStyles();
  const version = useHistoryVersion();
  const { document, error, reload, show } = useDocument<CallRecord>(callUrl(callId), version);
  useEffect(() => {
    if (!error || document) return undefined;
    const timer = setTimeout(reload, AGAIN);
    return () => clearTimeout(timer);
  }, [document, error, reload]);
  return (
    <div className={styles.form} data-keeps-focus="">
      <CallNotes callId={callId} call={document} rows={3} />
      {document ? <CallForm call={document} changed={show} /> : null}
    </div>
  );
}

interface PanelProps {
  talk: Talk;
  open: boolean;
  toggle: () => void;
  /** The call is over, and the agent has not finished with it. */
  finish: (() => void) | undefined;
}

function Panel({ talk, open, toggle, finish }: PanelProps) {
  const styles = useStyles();
  const { title } = useParty(talk);
  const name = title || t('common.unnamedCall');
  return (
    <section className={styles.panel} aria-label={t('call.notesOf', { name })} data-testid="call-work">
      <div className={styles.head}>
        <Button size="small" appearance="subtle" icon={<NoteRegular />} aria-expanded={open} onClick={toggle}>
          <span className={styles.name}>{t('call.notesOf', { name })}</span>
        </Button>
        {finish ? (
          <>
            <Text size={200} className={styles.over}>
              {t('call.isOver')}
            </Text>
            <Button size="small" icon={<CheckmarkRegular />} onClick={finish}>
              {t('call.finish')}
            </Button>
          </>
        ) : null}
      </div>
      {open ? <Work callId={talk.callId} /> : null}
    </section>
  );
}

interface Seen {
  talks: readonly Talk[];
  /** Whose notes are shown: they stay while that call is held. */
  current: Talk | undefined;
  /** The call that was over last. */
  ended: Talk | undefined;
}

function follow({ talks: before, current, ended }: Seen, talks: readonly Talk[]): Seen {
  const has = (talk: Talk | undefined) => talks.find(({ key }) => key === talk?.key);
  return {
    talks,
    // Of several calls, the one in which both sides can talk.
    current: talks.find(({ connected }) => connected) ?? has(current) ?? talks[0],
    ended: before.findLast((talk) => !has(talk)) ?? (has(ended) ? undefined : ended),
  };
}

export function NotesPanel() {
  const talks = useCallState(talksOf, sameTalks);
  const [seen, setSeen] = useState<Seen>({ talks: [], current: undefined, ended: undefined });
  const [opened, setOpened] = useState<Readonly<Record<CallKey, boolean>>>({});
  const now = talks === seen.talks ? seen : follow(seen, talks);
  if (now !== seen) setSeen(now);
  const finish = () => {
    setSeen({ ...now, ended: undefined });
    // Whoever has finished is there for the next call.
    agentChoice.set({ wrapUpUntil: undefined });
    document.querySelector<HTMLElement>('#page h1')?.focus();
  };
  // One list: what is being typed stays where it is when its call is over.
  return [now.current, now.ended].map((talk) => {
    if (!talk) return null;
    const over = talk === now.ended;
    // Quiet time is there to finish the work.
    const open = opened[talk.key] ?? (over && agentChoice.get().wrapUpSeconds > 0);
    return (
      <Panel
        key={talk.key}
        talk={talk}
        open={open}
        toggle={() => setOpened({ ...opened, [talk.key]: !open })}
        finish={over ? finish : undefined}
      />
    );
  });
}
