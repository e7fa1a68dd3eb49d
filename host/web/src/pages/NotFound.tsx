// There is no such page.

import { Text } from '@fluentui/react-components';
import { useLocation } from 'wouter';
import { t } from '../i18n';
import { NAVIGATION } from '../shell/navigation';
import { Page } from '../shell/Page';
import { PageLink } from '../shell/PageLink';

/** Where administrators may look for a console. */
const CONSOLE = /^\/(admin|operator)(\/|$)/;

export function NotFound() {
  const [path] = useLocation();
  return (
    <Page title={t('notFound.title')}>
      <Text as="p" block>
        {t('notFound.detail', { path })}
      </Text>
      {CONSOLE.test(path) ? (
        <Text as="p" block>
          {t('notFound.console', { address: '/api/v1/openapi.json' })}
        </Text>
      ) : null}
      <Text as="p" block>
        {t('notFound.instead')}
      </Text>
      <ul>
        {NAVIGATION.map(({ to, label }) => (
          <li key={to}>
            <PageLink to={to}>{t(label)}</PageLink>
          </li>
        ))}
      </ul>
    </Page>
  );
}
