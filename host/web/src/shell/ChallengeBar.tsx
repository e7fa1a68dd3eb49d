// What Microsoft wants of the person, and the way to its page.

import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { useSyncExternalStore } from 'react';
import { answerUrl, challenge, onChallenge } from '../api/challenge';
import { t } from '../i18n';
import { leadsToMicrosoft } from '../session/session';
import { useBackHere } from '../session/useBackHere';

export function ChallengeBar() {
  const here = useBackHere();
  const now = useSyncExternalStore(onChallenge, challenge);
  if (!now) return null;
  return (
    <MessageBar intent="warning" layout="multiline" data-testid="challenge">
      <MessageBarBody>{now.detail}</MessageBarBody>
      <MessageBarActions>
        <Button as="a" appearance="primary" href={answerUrl(now, here)} {...leadsToMicrosoft()}>
          {t('shell.continueAtMicrosoft')}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}
