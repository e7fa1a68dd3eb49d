// What a plugin asked of the host, each with its time and what came of it.

import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { HostCall } from '../../api/types';
import { t } from '../../i18n';
import { ms } from '../parts/ms';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: { padding: `${tokens.spacingVerticalXS} 0`, borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
  code: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
});

const OUTCOME_COLORS = { answered: 'success', failed: 'danger', refused: 'warning' } as const;

export function HostCallList({ calls }: { calls: HostCall[] }) {
  const styles = useStyles();
  return (
    <ol className={styles.list}>
      {calls.map((call, at) => (
        <li key={`${at} ${call.call}`} className={styles.item} data-testid="host-call" data-outcome={call.outcome}>
          <code className={styles.code}>{call.call}</code>{' '}
          <Badge size="small" appearance="tint" color={OUTCOME_COLORS[call.outcome]}>
            {t(`tryOut.outcome-${call.outcome}`)}
          </Badge>{' '}
          <Text size={200}>{t('tryOut.times', { after: ms(call.afterMs), took: ms(call.tookMs) })}</Text>
          {call.detail ? <Text block>{call.detail}</Text> : null}
        </li>
      ))}
    </ol>
  );
}
