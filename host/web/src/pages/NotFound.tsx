// There is no such page.

import { Text } from '@fluentui/react-components';
import { useLocation } from 'wouter';
import { t } from '../i18n';
import { useMe } from '../shell/me';
import { navigationOf } from '../shell/navigation';
import { Page } from '../shell/Page';
import { PageLink } from '../shell/PageLink';

export function NotFound() {
  const [path] = useLocation();
  const me = useMe();
  return (
    <Page title={t('notFound.title')}>
      <Text as="p" block>
        {t('notFound.detail', { path })}
      </Text>
      <Text as="p" block>
        {t('notFound.instead')}
      </Text>
      <ul>
        {navigationOf(me).map(({ to, label }) => (
          <li key={to}>
            <PageLink to={to}>{t(label)}</PageLink>
          </li>
        ))}
      </ul>
    </Page>
  );
}
