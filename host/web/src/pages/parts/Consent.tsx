// The person has to agree to something at Microsoft before it can be shown.

import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { isKey, t } from '../../i18n';
import { leadsToMicrosoft } from '../../session/session';
import { useBackHere } from '../../session/useBackHere';

export function Consent({ feature }: { feature: string }) {
  const here = useBackHere();
  const key = `consent.${feature}`;
  const query = new URLSearchParams({ scopes: feature, return_to: here });
  return (
    <MessageBar intent="info" layout="multiline" data-testid="consent">
      <MessageBarBody>{isKey(key) ? t(key) : t('consent.other')}</MessageBarBody>
      <MessageBarActions>
        <Button as="a" appearance="primary" href={`/auth/consent?${query}`} {...leadsToMicrosoft()}>
          {t('consent.agree')}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}
