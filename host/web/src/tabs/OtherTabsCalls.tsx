// The calls that the agent has in other tabs: they are seen here, and where they are.

import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { CallRegular } from '@fluentui/react-icons';
import { useContext, useSyncExternalStore } from 'react';
import { t } from '../i18n';
import type { TabCall } from './channel';
import { TabContext } from './tabContext';

const useStyles = makeStyles({
  strip: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorNeutralBackground3,
    overflowWrap: 'anywhere',
  },
});

function words({ phase, title }: TabCall): string {
  const name = title || t('common.unnamedCall');
  if (phase === 'onHold') return t('dock.heldElsewhere', { name });
  return t(phase === 'connected' || phase === 'heldByOther' ? 'dock.talksElsewhere' : 'dock.beginsElsewhere', { name });
}

export function OtherTabsCalls() {
  const styles = useStyles();
  const { otherCalls } = useContext(TabContext);
  const calls = useSyncExternalStore(otherCalls.subscribe, otherCalls.getSnapshot);
  return calls.map((call) => (
    <div key={call.key} className={styles.strip} data-testid="other-tab-call" role="status">
      <CallRegular aria-hidden />
      <Text dir="auto">{words(call)}</Text>
    </div>
  ));
}
