// The bar of the active call.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { CallEndRegular, MicOffRegular, MicRegular, PauseRegular, PlayRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import { type Active, useCalls } from './calls';
import { clock } from './text';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorBrandBackground2,
  },
  who: { flexGrow: 1, minWidth: 0 },
  end: {
    backgroundColor: tokens.colorPaletteRedBackground3,
    color: tokens.colorNeutralForegroundOnBrand,
    ':hover': { backgroundColor: tokens.colorPaletteRedForeground1, color: tokens.colorNeutralForegroundOnBrand },
  },
});

function stateText(active: Active, now: number): string {
  switch (active.state) {
    case 'Connected':
      return clock(Math.max(0, (now - (active.since ?? now)) / 1000));
    case 'LocalHold':
      return 'On hold';
    case 'RemoteHold':
      return 'The other side holds the call';
    case 'Ringing':
      return 'Ringing…';
    default:
      return 'Connecting…';
  }
}

export function CallBar({ active }: { active: Active }) {
  const styles = useStyles();
  const { hangUp, toggleMute, toggleHold } = useCalls();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const held = active.state === 'LocalHold';
  const talking = active.state === 'Connected' || held;
  return (
    <section className={styles.bar} data-testid="call-bar" aria-label="Active call">
      <div className={styles.who}>
        <Text weight="semibold">{active.title}</Text> <Text>{active.subtitle}</Text>
      </div>
      <Text aria-live="polite">{stateText(active, now)}</Text>
      <Button
        icon={active.muted ? <MicOffRegular /> : <MicRegular />}
        disabled={!talking}
        aria-pressed={active.muted}
        onClick={() => void toggleMute()}
      >
        {active.muted ? 'Unmute' : 'Mute'}
      </Button>
      <Button icon={held ? <PlayRegular /> : <PauseRegular />} disabled={!talking} onClick={() => void toggleHold()}>
        {held ? 'Resume' : 'Hold'}
      </Button>
      <Button className={styles.end} icon={<CallEndRegular />} data-testid="hang-up" onClick={() => void hangUp()}>
        Hang up
      </Button>
    </section>
  );
}
