// One version of a plugin: its report, and the way to have it take calls.

import { Badge, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useLocation, useParams } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import { t } from '../../i18n';
import { Problem } from '../../pages/parts/Problem';
import { useMe } from '../../shell/me';
import { PageLink } from '../../shell/PageLink';
import { ConsolePage } from '../parts/ConsolePage';
import { mayUse } from '../role';
import { pluginLogPath, pluginPath, tryOutPath } from '../routes';
import { Activation } from './Activation';
import { DeleteVersion } from './DeleteVersion';
import { Rehearsal } from './Rehearsal';
import { activeOf, usePlugins } from './usePlugins';
import { VersionReport } from './VersionReport';

const useStyles = makeStyles({
  links: {
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: tokens.spacingHorizontalL,
    marginBottom: tokens.spacingVerticalL,
  },
});

export function VersionPage() {
  const styles = useStyles();
  const { name = '', digest = '' } = useParams();
  const [, go] = useLocation();
  const { uploaded } = useHistoryState<{ uploaded?: string } | null>() ?? {};
  const allowed = mayUse(useMe(), 'developer');
  const { document, error, reload } = usePlugins(allowed);
  const plugin = document?.items.find((one) => one.name === name);
  const version = plugin?.versions.find((one) => one.digest === digest);
  const active = plugin && activeOf(plugin);
  const isActive = version !== undefined && version === active;
  return (
    <ConsolePage
      title={version ? t('version.title', { name, version: version.version }) : name}
      needs="developer"
      beside={isActive ? <Badge color="success">{t('plugins.active')}</Badge> : null}
    >
      {error ? <Problem text={error} retry={reload} /> : null}
      {plugin && version ? (
        <>
          <div className={styles.links}>
            <PageLink to={pluginPath(name)}>{t('version.allOf', { name })}</PageLink>
            {version.hooks.includes('caller-id') ? (
              <PageLink to={`${tryOutPath(name)}?digest=${digest}`}>{t('version.tryOut')}</PageLink>
            ) : null}
            <PageLink to={`${pluginLogPath(name)}?digest=${digest}`}>{t('version.log')}</PageLink>
          </div>
          <VersionReport version={version} active={isActive ? undefined : active} granted={plugin.grants} />
          <Rehearsal key={digest} version={version} atOnce={uploaded === digest} />
          {/* What was granted meanwhile by somebody else is where the choice begins anew. */}
          <Activation
            key={JSON.stringify([plugin.active, plugin.grants])}
            plugin={plugin}
            version={version}
            done={() => go(pluginPath(name))}
          />
          <DeleteVersion plugin={plugin} version={version} done={() => go(pluginPath(name))} />
        </>
      ) : document ? (
        <Text>{t('version.missing')}</Text>
      ) : error ? null : (
        <Spinner label={t('common.loading')} />
      )}
    </ConsolePage>
  );
}
