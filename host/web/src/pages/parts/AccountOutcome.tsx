// What came of connecting an account, as the address says it of somebody who comes back from another system.

import { MessageBar, MessageBarBody } from '@fluentui/react-components';
import { useSearch } from 'wouter';
import { isKey, t } from '../../i18n';

export function AccountOutcome() {
  const query = new URLSearchParams(useSearch());
  const error = query.get('account_error');
  if (error === null && query.get('account') !== 'connected') return null;
  const key = `accounts.error-${error ?? ''}`;
  return (
    <MessageBar intent={error === null ? 'success' : 'error'} layout="multiline" data-testid="account-outcome">
      <MessageBarBody>
        {error === null ? t('accounts.isConnected') : t(isKey(key) ? key : 'accounts.error-refused')}
      </MessageBarBody>
    </MessageBar>
  );
}
