// Microphone and speaker: which, how loud, and a test call.

import { Button, Field, ProgressBar, Select, Text } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { t } from '../i18n';
import type { AudioDevice } from '../calling/calling';
import { useDockStyles } from './dockStyles';
import { useCallState, useCallStore, useCanDial } from './useCalls';

function Choice(props: {
  label: string;
  devices: readonly AudioDevice[];
  chosen: string | undefined;
  choose: (id: string) => Promise<void> | undefined;
  failed: (reason: string) => void;
}) {
  const { label, devices, chosen, choose, failed } = props;
  return (
    <Field label={label}>
      <Select
        value={chosen ?? ''}
        onChange={(_, { value }) => {
          choose(value)?.catch((error: unknown) => failed(error instanceof Error ? error.message : String(error)));
        }}
      >
        {devices.map(({ id, name }, at) => (
          <option key={id} value={id}>
            {name || t('dock.deviceNumber', { number: at + 1 })}
          </option>
        ))}
      </Select>
    </Field>
  );
}

/** How loud the microphone is, from 0 to 1; nothing when it can’t be heard. */
function useLevel(microphone: string | undefined, failed: (reason: string) => void): number {
  const store = useCallStore();
  const [level, setLevel] = useState(0);
  useEffect(() => {
    let stop: (() => void) | undefined;
    let gone = false;
    store.audio?.listen(setLevel).then(
      (stopListening) => {
        if (gone) stopListening();
        else stop = stopListening;
      },
      (error: unknown) => failed(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      gone = true;
      stop?.();
    };
  }, [store, microphone, failed]);
  return level;
}

/** In a call, and wherever else devices are chosen. */
export function AudioPanel() {
  const styles = useDockStyles();
  const store = useCallStore();
  const audio = useCallState((state) => state.audio);
  const canDial = useCanDial();
  const [problem, setProblem] = useState<string>();
  const level = useLevel(audio?.microphone, setProblem);
  if (!audio) return <Text>{t('dock.noDevices')}</Text>;
  return (
    <>
      <Choice
        label={t('dock.microphone')}
        devices={audio.microphones}
        chosen={audio.microphone}
        choose={(id) => store.audio?.chooseMicrophone(id)}
        failed={setProblem}
      />
      <Field label={t('dock.level')}>
        <ProgressBar value={level} thickness="large" data-testid="microphone-level" />
      </Field>
      {audio.canChooseSpeaker ? (
        <Choice
          label={t('dock.speaker')}
          devices={audio.speakers}
          chosen={audio.speaker}
          choose={(id) => store.audio?.chooseSpeaker(id)}
          failed={setProblem}
        />
      ) : null}
      {problem ? (
        <Text role="alert" size={200}>
          {t('dock.audioProblem')} {problem}
        </Text>
      ) : null}
      {store.canTest ? (
        <div className={styles.row}>
          <Button size="small" disabled={!canDial} onClick={() => void store.testCall()}>
            {t('dock.testCall')}
          </Button>
          <Text size={200} className={styles.grow}>
            {t('dock.testCallHint')}
          </Text>
        </div>
      ) : null}
    </>
  );
}
