// All calls of this tab that do not ring here: those that go on, and those that ended with something to be told.

import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { t } from '../i18n';
import { rings } from './call';
import { CallStrip } from './CallStrip';
import { useCallKeys, useCallState, useCallStore } from './useCalls';

export function CallDock() {
  const store = useCallStore();
  const keys = useCallKeys((call) => !rings(call));
  const notices = useCallState((state) => state.notices);
  return (
    <>
      {keys.map((key) => (
        <CallStrip key={key} callKey={key} />
      ))}
      {notices.map(({ id, kind, reason }) => (
        <MessageBar key={id} intent="error">
          <MessageBarBody>{t(`dock.notice-${kind}`, { reason })}</MessageBarBody>
          <MessageBarActions>
            <Button onClick={() => store.dismissNotice(id)}>{t('common.dismiss')}</Button>
          </MessageBarActions>
        </MessageBar>
      ))}
    </>
  );
}
