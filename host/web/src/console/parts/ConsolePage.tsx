// What every page of the console has: the way to the others, and a word to whom it is not for.

import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { t } from '../../i18n';
import { useMe } from '../../shell/me';
import { Page } from '../../shell/Page';
import { PageLink } from '../../shell/PageLink';
import { ROUTES } from '../../shell/routes';
import { ConsoleNavigation } from '../ConsoleNavigation';
import { hasConsole, mayUse, type Needs } from '../role';

const useStyles = makeStyles({
  frame: {
    display: 'grid',
    gridTemplateColumns: '12rem minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalXXL,
    alignItems: 'start',
    '@media (max-width: 64rem)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
});

interface Props {
  title: string;
  needs: Needs;
  /** Beside the heading. */
  beside?: ReactNode;
  children: ReactNode;
}

/** The page is for other people. */
function NotYours({ needs }: { needs: Needs }) {
  const { tenant } = useMe();
  return (
    <>
      <Text as="p" block>
        {t(`console.notYours-${needs}`, { tenant: tenant.name })}
      </Text>
      <Text as="p" block>
        {t('console.askAnAdmin')}
      </Text>
      <PageLink to={ROUTES.customers}>{t('shell.customers')}</PageLink>
    </>
  );
}

export function ConsolePage({ title, needs, beside, children }: Props) {
  const styles = useStyles();
  const me = useMe();
  const allowed = mayUse(me, needs);
  const page = (
    <Page title={title} beside={allowed ? beside : null}>
      {allowed ? children : <NotYours needs={needs} />}
    </Page>
  );
  if (!hasConsole(me)) return page;
  return (
    <div className={styles.frame}>
      <ConsoleNavigation />
      <div>{page}</div>
    </div>
  );
}
