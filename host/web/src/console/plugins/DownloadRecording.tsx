// Makes the same trial again and saves everything that the plugin saw in it, for `switchboard plugin replay`. The server keeps none.

import { Button, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { PluginTrial } from '../../api/types';
import { t } from '../../i18n';
import { Problem } from '../../pages/parts/Problem';
import { wordsOf } from '../../pages/parts/words';
import { saveAs } from '../../shell/saveAs';

interface Props {
  /** Makes the trial again, with the same version, and has it recorded. */
  record: () => Promise<PluginTrial>;
}

export function DownloadRecording({ record }: Props) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const download = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const { recording, notRecorded } = await record();
      if (recording) {
        saveAs('recording.json', new Blob([JSON.stringify(recording, null, 2)], { type: 'application/json' }));
      } else {
        setError(t('tryOut.notRecorded', { why: notRecorded ?? '' }));
      }
    } catch (failure) {
      setError(wordsOf(failure));
    }
    setBusy(false);
  };
  return (
    <div>
      <Button disabled={busy} onClick={() => void download()}>
        {t('tryOut.record')}
      </Button>{' '}
      <Text>{t('tryOut.recordDetail')}</Text>
      {error ? <Problem text={error} /> : null}
    </div>
  );
}
