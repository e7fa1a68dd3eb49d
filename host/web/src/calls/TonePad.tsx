// Tones for machines that answer: by the pad, or by the keyboard while it has the focus.

import { Button, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { t } from '../i18n';
import type { Call } from './call';
import { useDockStyles } from './dockStyles';
import { KEYS } from './keys';
import { useCallStore } from './useCalls';

export function TonePad({ call }: { call: Call }) {
  const styles = useDockStyles();
  const store = useCallStore();
  const [sent, setSent] = useState('');
  const send = ({ sign, tone }: (typeof KEYS)[number]) => {
    setSent((before) => before + sign);
    void store.sendDtmf(call.key, tone);
  };
  return (
    // The keyboard is a second way to press the buttons, which have the focus.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      onKeyDown={(event) => {
        const key = KEYS.find(({ sign }) => sign === event.key);
        if (key && !event.ctrlKey && !event.metaKey && !event.altKey) send(key);
      }}
    >
      <Text size={200} as="p" aria-label={t('dock.tonesSent')} dir="ltr">
        {sent || t('dock.tonesHint')}
      </Text>
      <div className={styles.keys} role="group" aria-label={t('dock.keypad')}>
        {KEYS.map((key) => (
          <Button key={key.sign} className={styles.key} onClick={() => send(key)}>
            {key.sign}
          </Button>
        ))}
      </div>
    </div>
  );
}
