// A plugin could not look into another system, because that must know the agent: the way to connect.

import { makeStyles, MessageBar, MessageBarBody } from '@fluentui/react-components';
import type { Card } from '../api/types';
import { t } from '../i18n';
import { PageLink } from '../shell/PageLink';
import { ROUTES } from '../shell/routes';

const useStyles = makeStyles({ bar: { flexShrink: 0 } });

export function MustConnect({ card }: { card: Card }) {
  const styles = useStyles();
  if (!card.why.some(({ detailSays }) => detailSays?.kind === 'agent-must-connect')) return null;
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar} data-testid="card-must-connect">
      <MessageBarBody>
        {t('card.mustConnect')} <PageLink to={ROUTES.settings}>{t('card.connectAccount')}</PageLink>
      </MessageBarBody>
    </MessageBar>
  );
}
