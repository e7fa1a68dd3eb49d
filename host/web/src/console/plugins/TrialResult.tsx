// What came of a trial: the card, whose buttons can be pressed, what the plugin says of a call, or what it asks about one; and how the
// plugin was run.

import { MessageBar, MessageBarBody, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { PluginTrial } from '../../api/types';
import { t } from '../../i18n';
import { Section } from '../../pages/parts/Section';
import { DownloadRecording } from './DownloadRecording';
import type { TrialPress, Tryable } from './trial';
import { type PressedByHand, TrialCard } from './TrialCard';
import { TrialForm } from './TrialForm';
import { TrialRun } from './TrialRun';

function Failed({ why }: { why: string }) {
  return (
    <MessageBar intent="error" layout="multiline" role="alert">
      <MessageBarBody>{t('tryOut.failed', { why })}</MessageBarBody>
    </MessageBar>
  );
}

interface CameProps {
  trial: PluginTrial;
  what: Tryable;
  press: (press: TrialPress) => Promise<PluginTrial>;
  pressed: (pressed: PressedByHand) => void;
}

function Came({ trial, what, press, pressed }: CameProps) {
  if (trial.card)
    return (
      <Section title={t('tryOut.card')} wide>
        <TrialCard card={trial.card} press={press} pressed={pressed} />
      </Section>
    );
  if (what === 'form')
    return (
      <Section title={t('tryOut.form')} wide>
        {trial.form ? <TrialForm form={trial.form} /> : <Text>{t('tryOut.noForm')}</Text>}
      </Section>
    );
  return (
    <Section title={t('tryOut.before')} wide>
      <Text data-testid="trial-advice">
        {trial.advice ? t(`tryOut.advice-${trial.advice.decision}`) : t('tryOut.advice-none')}{' '}
        <bdi>{trial.advice?.text}</bdi>
      </Text>
    </Section>
  );
}

interface Props {
  trial: PluginTrial;
  what: Tryable;
  /** Has the same version run a button of the card. */
  press: (press: TrialPress) => Promise<PluginTrial>;
  /** Makes the trial again, and has it recorded. */
  record: () => Promise<PluginTrial>;
}

export function TrialResult({ trial, what, press, record }: Props) {
  const [pressed, setPressed] = useState<PressedByHand>();
  return (
    <div data-testid="trial">
      {trial.failure ? <Failed why={trial.failure} /> : null}
      <Came trial={trial} what={what} press={press} pressed={setPressed} />
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
