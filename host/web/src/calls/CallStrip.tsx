// One call in the dock, with all its controls.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import {
  CallEndRegular,
  CallRegular,
  DismissRegular,
  MicOffRegular,
  MicRegular,
  PauseRegular,
  PlayRegular,
} from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import { type Call, type CallAction, type CallKey, type Ending, isTalking } from './call';
import { clock } from './text';
import { useCall, useCallStore, useCanDial } from './useCalls';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorBrandBackground2,
  },
  over: { backgroundColor: tokens.colorNeutralBackground3 },
  who: { flexGrow: 1, minWidth: 0 },
  end: {
    backgroundColor: tokens.colorPaletteRedBackground3,
    color: tokens.colorNeutralForegroundOnBrand,
    ':hover': { backgroundColor: tokens.colorPaletteRedForeground1, color: tokens.colorNeutralForegroundOnBrand },
  },
});

const ENDINGS: Record<Ending, string> = {
  ended: 'The call has ended.',
  cancelled: 'The call was given up.',
  busy: 'Busy: they are in another call.',
  'no-answer': 'Nobody answered.',
  declined: 'They declined the call.',
  'not-found': 'This number does not exist.',
  missed: 'You missed the call.',
  'answered-elsewhere': 'Answered on another device.',
  'declined-elsewhere': 'Declined on another device.',
  transferred: 'Handed over.',
  removed: 'You were removed from the call.',
  'not-admitted': 'You were not let into the meeting.',
  'not-allowed': 'You may not call this number.',
  'no-phone-licence': 'Your account can’t call phone numbers. Ask your administrator for Teams Phone.',
  'connection-lost': 'The connection was lost.',
  failed: 'The call failed.',
};

const TROUBLES: Record<CallAction, string> = {
  dial: 'The call can’t be made',
  join: 'The meeting can’t be joined',
  answer: 'The call can’t be answered',
  decline: 'The call can’t be declined',
  hangUp: 'The call can’t be ended',
  mute: 'The microphone can’t be switched off',
  unmute: 'The microphone can’t be switched on',
  hold: 'The call can’t be held',
  resume: 'The call can’t be taken up again',
  sendDtmf: 'The tone can’t be sent',
  transfer: 'The call can’t be handed over',
  connect: 'The calls can’t be connected',
  add: 'Nobody can be added',
  admit: 'They can’t be let in',
};

function stateText(call: Call, now: number): string {
  switch (call.phase) {
    case 'connected':
      return clock(Math.max(0, (now - (call.answeredAt ?? now)) / 1000));
    case 'onHold':
      return 'On hold';
    case 'heldByOther':
      return 'The other side holds the call';
    case 'remoteRinging':
      return 'Ringing…';
    case 'lobby':
      return 'Waiting to be let in…';
    case 'ending':
      return 'Hanging up…';
    case 'ended':
      return ENDINGS[call.ending ?? 'ended'];
    default:
      return 'Connecting…';
  }
}

export function CallStrip({ callKey }: { callKey: CallKey }) {
  const call = useCall(callKey);
  if (!call) return null;
  if (call.phase === 'ended') return <Over call={call} />;
  return call.phase === 'confirming' ? <Confirm call={call} /> : <Live call={call} />;
}

const Who = ({ call }: { call: Call }) => (
  <>
    <Text weight="semibold">{call.title}</Text> <Text>{call.subtitle}</Text>
  </>
);

function Trouble({ call }: { call: Call }) {
  if (!call.trouble) return null;
  const { action, reason } = call.trouble;
  return <Text role="alert">{reason ? `${TROUBLES[action]}: ${reason}` : `${TROUBLES[action]}.`}</Text>;
}

/** How it went, until it is dismissed. */
function Over({ call }: { call: Call }) {
  const styles = useStyles();
  const store = useCallStore();
  const canDial = useCanDial();
  const { target, title, subtitle } = call;
  const again = () => {
    store.dismiss(call.key);
    if (target) void store.dial(target, { title, subtitle });
  };
  return (
    <section
      className={`${styles.bar} ${styles.over}`}
      data-testid="call-over"
      data-ending={call.ending}
      aria-label={`Call with ${title}`}
    >
      <div className={styles.who}>
        <Who call={call} />
      </div>
      <Text role="status">{stateText(call, 0)}</Text>
      <Trouble call={call} />
      {target ? (
        <Button icon={<CallRegular />} disabled={!canDial} onClick={again}>
          Call again
        </Button>
      ) : null}
      <Button icon={<DismissRegular />} onClick={() => store.dismiss(call.key)}>
        Dismiss
      </Button>
    </section>
  );
}

/** An emergency number is dialled when the agent says so, and never refused. */
function Confirm({ call }: { call: Call }) {
  const styles = useStyles();
  const store = useCallStore();
  return (
    <section className={styles.bar} data-testid="emergency" role="alertdialog" aria-label={`Call ${call.title}?`}>
      <div className={styles.who}>
        <Text weight="semibold">{call.title}</Text>{' '}
        <Text>
          This is an emergency number. Emergency services may not see where you are: tell them. If you can, use a mobile
          phone.
        </Text>
      </div>
      <Button className={styles.end} icon={<CallRegular />} onClick={() => void store.confirmDial(call.key)}>
        Call {call.title} now
      </Button>
      <Button onClick={() => void store.hangUp(call.key)}>Do not call</Button>
    </section>
  );
}

function Live({ call }: { call: Call }) {
  const styles = useStyles();
  const store = useCallStore();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const { key, muted, working } = call;
  const held = call.phase === 'onHold';
  const talking = isTalking(call);
  return (
    <section className={styles.bar} data-testid="call-bar" aria-label={`Call with ${call.title}`}>
      <div className={styles.who}>
        <Who call={call} />
      </div>
      <Text>{stateText(call, now)}</Text>
      <Trouble call={call} />
      <Button
        icon={muted ? <MicOffRegular /> : <MicRegular />}
        disabled={!talking || working !== undefined}
        aria-pressed={muted}
        onClick={() => void (muted ? store.unmute(key) : store.mute(key))}
      >
        {muted ? 'Unmute' : 'Mute'}
      </Button>
      <Button
        icon={held ? <PlayRegular /> : <PauseRegular />}
        disabled={!talking || working !== undefined}
        onClick={() => void (held ? store.resume(key) : store.hold(key))}
      >
        {held ? 'Resume' : 'Hold'}
      </Button>
      <Button
        className={styles.end}
        icon={<CallEndRegular />}
        data-testid="hang-up"
        onClick={() => void store.hangUp(key)}
      >
        Hang up
      </Button>
      {call.trouble?.action === 'hangUp' ? (
        <Button icon={<DismissRegular />} onClick={() => store.dismiss(key)}>
          Dismiss
        </Button>
      ) : null}
    </section>
  );
}
