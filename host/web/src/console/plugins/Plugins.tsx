// The tenant's plugins, with how each stands. Without any, it tells how to begin.

import { Badge, Button, Link, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { ArrowUploadRegular } from '@fluentui/react-icons';
import { useLocation } from 'wouter';
import type { Plugin } from '../../api/types';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { Problem } from '../../pages/parts/Problem';
import { useMe } from '../../shell/me';
import { PageLink } from '../../shell/PageLink';
import { ConsolePage } from '../parts/ConsolePage';
import { mayUse, useIsAdmin } from '../role';
import { CONSOLE_ROUTES, pluginLogPath, pluginPath } from '../routes';
import { Order } from './Order';
import { activeOf, usePlugins } from './usePlugins';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, maxWidth: '56rem' },
  item: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXS,
    padding: `${tokens.spacingVerticalM} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  failure: { color: tokens.colorPaletteRedForeground1, overflowWrap: 'anywhere' },
  begin: { maxWidth: '40rem' },
  command: {
    margin: 0,
    padding: tokens.spacingVerticalM,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    fontFamily: tokens.fontFamilyMonospace,
    overflowWrap: 'anywhere',
    whiteSpace: 'pre-wrap',
  },
});

/** How a developer begins, as in `host/docs/book/start.md`. */
const COMMANDS = [
  'switchboard plugin new my-plugin --lang rust',
  'cd my-plugin',
  'switchboard plugin build',
  `switchboard plugin push --server ${location.origin}`,
];

function Begin() {
  const styles = useStyles();
  return (
    <div className={styles.begin} data-testid="no-plugins">
      <Text as="p" block>
        {t('plugins.none')}
      </Text>
      <Text as="p" block>
        {t('plugins.begin')}
      </Text>
      <pre className={styles.command}>{COMMANDS.join('\n')}</pre>
      <Text as="p" block>
        {t('plugins.beginUpload')}
      </Text>
    </div>
  );
}

/** The newest error’s line in the log, with what else was written of its call. */
function errorsOf(name: string, { callId, digest }: NonNullable<Plugin['recentErrors']['newest']>): string {
  const query = new URLSearchParams(callId ? { callId } : { digest, level: 'error' });
  return `${pluginLogPath(name)}?${query}`;
}

function Item({ plugin }: { plugin: Plugin }) {
  const styles = useStyles();
  const active = activeOf(plugin);
  const shown = active ?? plugin.versions[0];
  const { recentErrors } = plugin;
  return (
    <li className={styles.item} data-testid="plugin-row">
      <span className={styles.head}>
        <PageLink to={pluginPath(plugin.name)}>{plugin.name}</PageLink>
        <Badge color={active ? 'success' : 'informative'} size="small">
          {active ? t('plugins.activeVersion', { version: active.version }) : t('plugins.off')}
        </Badge>
        {plugin.replaced ? (
          <Badge color="danger" size="small">
            {t('replaced.badge')}
          </Badge>
        ) : null}
      </span>
      {shown?.description ? <Text dir="auto">{shown.description}</Text> : null}
      <Text size={200}>{shown?.hooks.map((hook) => t(`plugins.hookName-${hook}`)).join(' · ')}</Text>
      {recentErrors.count > 0 ? (
        <Text size={200} className={styles.failure}>
          {t('plugins.errors', { count: recentErrors.count })}{' '}
          {recentErrors.newest
            ? t('plugins.lastError', { when: dateTime(recentErrors.newest.at), message: recentErrors.newest.message })
            : null}{' '}
          {recentErrors.newest ? (
            <PageLink to={errorsOf(plugin.name, recentErrors.newest)}>{t('plugins.inLog')}</PageLink>
          ) : null}
        </Text>
      ) : null}
    </li>
  );
}

export function Plugins() {
  const styles = useStyles();
  const [, go] = useLocation();
  const isAdmin = useIsAdmin();
  const { document, error, reload } = usePlugins(mayUse(useMe(), 'developer'));
  return (
    <ConsolePage
      title={t('console.plugins')}
      needs="developer"
      beside={
        <Button appearance="primary" icon={<ArrowUploadRegular />} onClick={() => go(CONSOLE_ROUTES.upload)}>
          {t('plugins.upload')}
        </Button>
      }
    >
      <Link href="/docs/" target="_blank" rel="noreferrer">
        {t('plugins.book')}
      </Link>
      {error ? <Problem text={error} retry={reload} /> : null}
      {document ? (
        document.items.length ? (
          <>
            <ul className={styles.list}>
              {document.items.map((plugin) => (
                <Item key={plugin.name} plugin={plugin} />
              ))}
            </ul>
            {isAdmin ? <Order plugins={document.items} changed={reload} /> : null}
          </>
        ) : (
          <Begin />
        )
      ) : error ? null : (
        <Spinner label={t('common.loading')} />
      )}
    </ConsolePage>
  );
}
