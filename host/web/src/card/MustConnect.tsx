// A plugin could not look into another system, because that must know the agent: the way to connect.

import { makeStyles, MessageBar, MessageBarBody } from '@fluentui/react-components';
import { MUST_CONNECT } from '../api/client';
import type { Card } from '../api/types';
import { t } from '../i18n';
import { PageLink } from '../shell/PageLink';
import { ROUTES } from '../shell/routes';

const useStyles = makeStyles({ bar: { flexShrink: 0 } });

export function MustConnectNotice({ testId }: { testId: string }) {
  const styles = useStyles();
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar} data-testid={testId}>
      <MessageBarBody>
        {t('card.mustConnect')} <PageLink to={ROUTES.settings}>{t('card.connectAccount')}</PageLink>
      </MessageBarBody>
    </MessageBar>
  );
}

export function MustConnect({ card }: { card: Card }) {
  if (!card.why.some(({ detailSays }) => detailSays?.kind === MUST_CONNECT)) return null;
  return <MustConnectNotice testId="card-must-connect" />;
}
