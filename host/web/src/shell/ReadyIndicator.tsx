// Whether calls can come and be made.

import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { useCalls } from '../calls/calls';
import { t } from '../i18n';

const useStyles = makeStyles({
  ready: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
  dot: {
    width: '.6rem',
    height: '.6rem',
    flexShrink: 0,
    borderRadius: '50%',
    backgroundColor: tokens.colorPaletteRedBackground3,
  },
  dotReady: { backgroundColor: tokens.colorPaletteGreenBackground3 },
});

export function ReadyIndicator() {
  const styles = useStyles();
  const { ready } = useCalls();
  return (
    <span className={styles.ready} data-testid="ready-indicator" data-ready={ready} role="status">
      <span className={mergeClasses(styles.dot, ready && styles.dotReady)} />
      <Text size={200}>{t(ready ? 'shell.ready' : 'shell.connecting')}</Text>
    </span>
  );
}
