// Where a call is written down besides here, and how far that is.

import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { CallRecord } from '../../api/types';
import { t } from '../../i18n';

const useStyles = makeStyles({ log: { display: 'block', color: tokens.colorNeutralForeground3 } });

export function CallLog({ call }: { call: CallRecord }) {
  const styles = useStyles();
  return call.callLog.map(({ plugin, state }) => (
    <Text key={plugin} size={200} className={styles.log} data-testid="call-log" data-state={state}>
      {t(`history.log-${state}`, { plugin })}
    </Text>
  ));
}
