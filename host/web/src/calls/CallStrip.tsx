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
import { useParty } from '../card/cardMemory';
import { t } from '../i18n';
import { clock } from '../i18n/format';
import { type Call, type CallKey, isTalking } from './call';
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

function stateText(call: Call, now: number): string {
  switch (call.phase) {
    case 'connected':
      return clock(Math.max(0, (now - (call.answeredAt ?? now)) / 1000));
    case 'onHold':
      return t('dock.onHold');
    case 'heldByOther':
      return t('dock.heldByOther');
    case 'remoteRinging':
      return t('dock.remoteRinging');
    case 'lobby':
      return t('dock.lobby');
    case 'ending':
      return t('dock.hangingUp');
    case 'ended':
      return t(`dock.ending-${call.ending ?? 'ended'}`);
    default:
      return t('dock.connecting');
  }
}

export function CallStrip({ callKey }: { callKey: CallKey }) {
  const call = useCall(callKey);
  if (!call) return null;
  if (call.phase === 'ended') return <Over call={call} />;
  return call.phase === 'confirming' ? <Confirm call={call} /> : <Live call={call} />;
}

const labelOf = ({ title }: Call): string => (title ? t('dock.callWith', { name: title }) : t('dock.unnamed'));

function Who({ call }: { call: Call }) {
  const { title, subtitle } = useParty(call);
  return (
    <>
      <Text weight="semibold" dir="auto">
        {title}
      </Text>{' '}
      <Text dir="auto">{subtitle}</Text>
    </>
  );
}

function Trouble({ call }: { call: Call }) {
  if (!call.trouble) return null;
  const { action, reason } = call.trouble;
  return (
    <Text role="alert" dir="auto">
      {t(`dock.trouble-${action}`)} {reason}
    </Text>
  );
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
      aria-label={labelOf(call)}
    >
      <div className={styles.who}>
        <Who call={call} />
      </div>
      <Text role="status">{stateText(call, 0)}</Text>
      <Trouble call={call} />
      {target ? (
        <Button icon={<CallRegular />} disabled={!canDial} onClick={again}>
          {t('dock.callAgain')}
        </Button>
      ) : null}
      <Button icon={<DismissRegular />} onClick={() => store.dismiss(call.key)}>
        {t('common.dismiss')}
      </Button>
    </section>
  );
}

/** An emergency number is dialled when the agent says so, and never refused. */
function Confirm({ call }: { call: Call }) {
  const styles = useStyles();
  const store = useCallStore();
  return (
    <section
      className={styles.bar}
      data-testid="emergency"
      role="alertdialog"
      aria-label={t('dock.emergencyTitle', { number: call.title })}
    >
      <div className={styles.who}>
        <Text weight="semibold">{call.title}</Text> <Text>{t('dock.emergencyText')}</Text>
      </div>
      <Button className={styles.end} icon={<CallRegular />} onClick={() => void store.confirmDial(call.key)}>
        {t('dock.emergencyCall', { number: call.title })}
      </Button>
      <Button onClick={() => void store.hangUp(call.key)}>{t('dock.emergencyCancel')}</Button>
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
    <section className={styles.bar} data-testid="call-bar" aria-label={labelOf(call)} tabIndex={-1}>
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
        {t(muted ? 'dock.unmute' : 'dock.mute')}
      </Button>
      <Button
        icon={held ? <PlayRegular /> : <PauseRegular />}
        disabled={!talking || working !== undefined}
        onClick={() => void (held ? store.resume(key) : store.hold(key))}
      >
        {t(held ? 'dock.resume' : 'dock.hold')}
      </Button>
      <Button
        className={styles.end}
        icon={<CallEndRegular />}
        data-testid="hang-up"
        onClick={() => void store.hangUp(key)}
      >
        {t('dock.hangUp')}
      </Button>
      {call.trouble?.action === 'hangUp' ? (
        <Button icon={<DismissRegular />} onClick={() => store.dismiss(key)}>
          {t('common.dismiss')}
        </Button>
      ) : null}
    </section>
  );
}
