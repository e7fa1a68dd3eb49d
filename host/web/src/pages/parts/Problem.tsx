// Something could not be had, with the way to try again.

import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { t } from '../../i18n';

export function Problem({ text, retry }: { text: string; retry?: () => void }) {
  return (
    <MessageBar intent="error" layout="multiline" role="alert">
      <MessageBarBody>{text}</MessageBarBody>
      {retry ? (
        <MessageBarActions>
          <Button onClick={retry}>{t('common.tryAgain')}</Button>
        </MessageBarActions>
      ) : null}
    </MessageBar>
  );
}
