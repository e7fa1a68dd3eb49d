// What came of ringing or calling by hand: the card, whose buttons can be pressed, or what the plugin says of the call; and how the plugin
// was run.

import { MessageBar, MessageBarBody, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { PluginTrial } from '../../api/types';
import { t } from '../../i18n';
import { Section } from '../../pages/parts/Section';
import { DownloadRecording } from './DownloadRecording';
import type { TrialPress } from './trial';
import { type PressedByHand, TrialCard } from './TrialCard';
import { TrialRun } from './TrialRun';

function Failed({ why }: { why: string }) {
  return (
    <MessageBar intent="error" layout="multiline" role="alert">
      <MessageBarBody>{t('tryOut.failed', { why })}</MessageBarBody>
    </MessageBar>
  );
}

interface Props {
  trial: PluginTrial;
  /** Has the same version run a button of the card. */
  press: (press: TrialPress) => Promise<PluginTrial>;
  /** Makes the trial again, and has it recorded. */
  record: () => Promise<PluginTrial>;
}

export function TrialResult({ trial, press, record }: Props) {
  const [pressed, setPressed] = useState<PressedByHand>();
  return (
    <div data-testid="trial">
      {trial.failure ? <Failed why={trial.failure} /> : null}
      {trial.card ? (
        <Section title={t('tryOut.card')} wide>
          <TrialCard card={trial.card} press={press} pressed={setPressed} />
        </Section>
      ) : (
        <Section title={t('tryOut.before')} wide>
          <Text data-testid="trial-advice">
            {trial.advice ? t(`tryOut.advice-${trial.advice.decision}`) : t('tryOut.advice-none')}{' '}
            <bdi>{trial.advice?.text}</bdi>
          </Text>
        </Section>
      )}
      {pressed ? (
        <div data-testid="trial-press">
          <TrialRun trial={pressed.trial} of={pressed.label} />
        </div>
      ) : null}
      <TrialRun trial={trial} />
      <DownloadRecording record={record} />
    </div>
  );
}
