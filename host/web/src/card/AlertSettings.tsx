// How this device rings: the ringtone, its volume and its loudspeaker, and the system's notifications.

import { Button, Field, makeStyles, Select, Slider, Switch, Text, tokens } from '@fluentui/react-components';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { t } from '../i18n';
import { alerts } from './alerts';
import { askForNotices, noticePermission, noticesSupported } from './desktopNotices';
import { ringtone } from './ringtone';

const useStyles = makeStyles({
  all: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '28rem' },
});

/** The loudspeakers and headsets that the browser names: it does once the page may use the microphone. */
function useOutputs(): MediaDeviceInfo[] {
  const [outputs, setOutputs] = useState<MediaDeviceInfo[]>([]);
  useEffect(() => {
    const devices = (navigator as Partial<Navigator>).mediaDevices;
    if (!devices) return;
    let gone = false;
    const look = () =>
      void devices.enumerateDevices().then(
        (all) => {
          if (!gone) setOutputs(all.filter(({ kind, deviceId, label }) => kind === 'audiooutput' && deviceId && label));
        },
        () => undefined,
      );
    look();
    devices.addEventListener('devicechange', look);
    return () => {
      gone = true;
      devices.removeEventListener('devicechange', look);
    };
  }, []);
  return outputs;
}

function Notifications() {
  const { notifications } = useSyncExternalStore(alerts.subscribe, alerts.get);
  const [permission, setPermission] = useState(noticePermission);
  async function change(wanted: boolean) {
    const may = !wanted || noticePermission() === 'granted' || (await askForNotices());
    setPermission(noticePermission());
    alerts.set({ notifications: wanted && may });
  }
  const hint = !noticesSupported()
    ? t('card.noticesUnsupported')
    : permission === 'denied'
      ? t('card.noticesDenied')
      : t('card.noticesDetail');
  return (
    <Field hint={hint}>
      <Switch
        label={t('card.notices')}
        checked={notifications && permission === 'granted'}
        disabled={permission === 'denied'}
        onChange={(_, { checked }) => void change(checked)}
      />
    </Field>
  );
}

export function AlertSettings() {
  const styles = useStyles();
  const chosen = useSyncExternalStore(alerts.subscribe, alerts.get);
  const outputs = useOutputs();
  const device = outputs.some(({ deviceId }) => deviceId === chosen.device) ? chosen.device : '';
  const test = () => {
    ringtone.set(chosen);
    ringtone.test();
  };
  return (
    <section className={styles.all} aria-label={t('card.alerts')}>
      <Switch
        label={t('card.ringtone')}
        checked={chosen.ringtone}
        onChange={(_, { checked }) => alerts.set({ ringtone: checked })}
      />
      <Field label={t('card.volume')}>
        <Slider
          min={0}
          max={100}
          step={5}
          value={Math.round(chosen.volume * 100)}
          disabled={!chosen.ringtone}
          onChange={(_, { value }) => alerts.set({ volume: value / 100 })}
        />
      </Field>
      <Field label={t('card.ringsOn')}>
        <Select value={device} disabled={!chosen.ringtone} onChange={(_, { value }) => alerts.set({ device: value })}>
          <option value="">{t('card.usualDevice')}</option>
          {outputs
            .filter(({ deviceId }) => deviceId !== 'default')
            .map(({ deviceId, label }) => (
              <option key={deviceId} value={deviceId}>
                {label}
              </option>
            ))}
        </Select>
      </Field>
      <div>
        <Button onClick={test} disabled={!chosen.ringtone}>
          {t('card.testRing')}
        </Button>
      </div>
      <Notifications />
      <Text size={200}>{t('card.unlockDetail')}</Text>
    </section>
  );
}
