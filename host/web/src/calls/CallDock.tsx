// All calls of this tab that do not ring here: those that go on, and those that ended with something to be told.

import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { rings } from './call';
import { CallStrip } from './CallStrip';
import { useCallKeys, useCallState, useCallStore } from './useCalls';

const useStyles = makeStyles({
  dock: { position: 'sticky', top: 0, zIndex: 5 },
});

const NOTICES = {
  'not-recorded': 'The call is not in the history: ',
  'already-in-call': 'You are in a call with them already: ',
} as const;

export function CallDock() {
  const styles = useStyles();
  const store = useCallStore();
  const keys = useCallKeys((call) => !rings(call));
  const notices = useCallState((state) => state.notices);
  return (
    <div className={styles.dock}>
      {keys.map((key) => (
        <CallStrip key={key} callKey={key} />
      ))}
      {notices.map(({ id, kind, reason }) => (
        <MessageBar key={id} intent="error">
          <MessageBarBody>
            {NOTICES[kind]}
            {reason}
          </MessageBarBody>
          <MessageBarActions>
            <Button onClick={() => store.dismissNotice(id)}>Dismiss</Button>
          </MessageBarActions>
        </MessageBar>
      ))}
    </div>
  );
}
