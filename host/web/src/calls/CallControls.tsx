// The controls of a call that goes on. Each belongs to its own call; what needs more room opens below it.

import { Button, mergeClasses } from '@fluentui/react-components';
import {
  ArrowSwapRegular,
  CallEndRegular,
  CallTransferRegular,
  ContactCardRegular,
  DialpadRegular,
  DismissRegular,
  HeadsetRegular,
  MicOffRegular,
  MicRegular,
  PauseRegular,
  PeopleRegular,
  PlayRegular,
} from '@fluentui/react-icons';
import { type ReactElement, useState } from 'react';
import { CallDetails } from '../card/CallDetails';
import { t } from '../i18n';
import { AudioPanel } from './AudioPanel';
import { type Call, hasMicrophone, isTalking } from './call';
import { useDockStyles } from './dockStyles';
import { PeoplePanel } from './PeoplePanel';
import { TonePad } from './TonePad';
import { TransferPanel } from './TransferPanel';
import { useCallState, useCallStore } from './useCalls';

type Panel = 'details' | 'tones' | 'transfer' | 'people' | 'audio';

const PANELS: Record<Panel, (props: { call: Call }) => ReactElement> = {
  details: CallDetails,
  tones: TonePad,
  transfer: TransferPanel,
  people: PeoplePanel,
  audio: AudioPanel,
};

interface ControlProps {
  label: string;
  icon: ReactElement;
  disabled?: boolean;
  pressed?: boolean;
  expanded?: boolean;
  onPress: () => void;
}

/** In a narrow window only its icon is seen. */
function Control({ label, icon, disabled = false, pressed, expanded, onPress }: ControlProps) {
  const styles = useDockStyles();
  return (
    <Button
      className={styles.button}
      icon={icon}
      disabled={disabled}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      appearance={pressed || expanded ? 'primary' : 'secondary'}
      onClick={onPress}
    >
      <span className={styles.label}>{label}</span>
    </Button>
  );
}

export function CallControls({ call }: { call: Call }) {
  const styles = useDockStyles();
  const store = useCallStore();
  const [open, setOpen] = useState<Panel>();
  // With another conversation at hand, taking this one up means to swap them.
  const swaps = useCallState(({ calls }) =>
    calls.some((other) => other.key !== call.key && other.phase === 'connected'),
  );
  const { key, muted, phase, emergency } = call;
  const held = phase === 'onHold';
  const talking = isTalking(call);
  const busy = call.working !== undefined;
  const people = call.kind === 'meeting' || call.participants.length > 1;
  const panel = (which: Panel, label: string, icon: ReactElement) => (
    <Control
      label={label}
      icon={icon}
      disabled={!talking}
      expanded={open === which}
      onPress={() => setOpen(open === which ? undefined : which)}
    />
  );
  const Open = open && talking ? PANELS[open] : undefined;
  return (
    <>
      <div className={styles.buttons}>
        <Control
          label={t(muted ? 'dock.unmute' : 'dock.mute')}
          icon={muted ? <MicOffRegular /> : <MicRegular />}
          disabled={!hasMicrophone(call) || busy}
          pressed={muted}
          onPress={() => void (muted ? store.unmute(key) : store.mute(key))}
        />
        <Control
          label={t(held ? (swaps ? 'dock.swap' : 'dock.resume') : 'dock.hold')}
          icon={held ? swaps ? <ArrowSwapRegular /> : <PlayRegular /> : <PauseRegular />}
          // Microsoft holds and hands over no emergency calls.
          disabled={!talking || busy || emergency}
          onPress={() => void (held ? store.resume(key) : store.hold(key))}
        />
        {call.kind === 'incoming' ? panel('details', t('dock.details'), <ContactCardRegular />) : null}
        {panel('tones', t('dock.keypad'), <DialpadRegular />)}
        {call.kind === 'meeting' || call.kind === 'test' || emergency
          ? null
          : panel('transfer', t('dock.handOver'), <CallTransferRegular />)}
        {call.kind === 'test' || emergency
          ? null
          : panel(
              'people',
              people ? t('dock.peopleCount', { count: call.participants.length + 1 }) : t('dock.people'),
              <PeopleRegular />,
            )}
        {panel('audio', t('dock.audio'), <HeadsetRegular />)}
        <Button
          className={mergeClasses(styles.end, styles.button)}
          icon={<CallEndRegular />}
          data-testid="hang-up"
          aria-label={t(call.kind === 'meeting' ? 'dock.leave' : 'dock.hangUp')}
          title={t(call.kind === 'meeting' ? 'dock.leave' : 'dock.hangUp')}
          onClick={() => void store.hangUp(key)}
        >
          <span className={styles.label}>{t(call.kind === 'meeting' ? 'dock.leave' : 'dock.hangUp')}</span>
        </Button>
        {call.trouble?.action === 'hangUp' ? (
          <Button icon={<DismissRegular />} onClick={() => store.dismiss(key)}>
            {t('common.dismiss')}
          </Button>
        ) : null}
      </div>
      {Open ? (
        <div className={styles.panel}>
          <Open call={call} />
        </div>
      ) : null}
    </>
  );
}
