// One plugin: which of its versions takes calls, the ways to change that, and what was done with it.

import {
  Badge,
  Button,
  makeStyles,
  Spinner,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
} from '@fluentui/react-components';
import { ArrowUndoRegular, ArrowUploadRegular, PowerRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import type { Plugin } from '../../api/types';
import { t } from '../../i18n';
import { bytes, dateTime } from '../../i18n/format';
import { Problem } from '../../pages/parts/Problem';
import { Section } from '../../pages/parts/Section';
import { Toolbar } from '../../pages/parts/Toolbar';
import { useMe } from '../../shell/me';
import { PageLink } from '../../shell/PageLink';
import { ConsolePage } from '../parts/ConsolePage';
import { Confirm } from '../parts/Confirm';
import { mayUse, useIsAdmin } from '../role';
import { CONSOLE_ROUTES, versionPath } from '../routes';
import { ActivateDialog } from './ActivateDialog';
import { History } from './History';
import { HookList } from './HookList';
import { PluginTabs } from './PluginTabs';
import { Previews } from './Previews';
import { Replaced } from './Replaced';
import { deactivate, rollBack } from './requests';
import { activeOf, usePlugins } from './usePlugins';

const useStyles = makeStyles({
  scroll: { overflowX: 'auto' },
  // Where it is narrow it is scrolled: squeezed, its cells would cover each other.
  table: { minWidth: '36rem' },
});

function Versions({ plugin }: { plugin: Plugin }) {
  const styles = useStyles();
  return (
    <Section title={t('plugin.versions')} wide>
      {/* Can be scrolled by keys, too. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles.scroll} tabIndex={0} role="group" aria-label={t('plugin.versions')}>
        <Table size="small" className={styles.table} aria-label={t('plugin.versions')}>
          <TableHeader>
            <TableRow>
              <TableHeaderCell>{t('plugin.version')}</TableHeaderCell>
              <TableHeaderCell>{t('version.uploaded')}</TableHeaderCell>
              <TableHeaderCell>{t('plugin.by')}</TableHeaderCell>
              <TableHeaderCell>{t('version.size')}</TableHeaderCell>
            </TableRow>
          </TableHeader>
          <TableBody>
            {plugin.versions.map((version) => (
              <TableRow key={version.digest} data-testid="version-row">
                <TableCell>
                  <PageLink to={versionPath(plugin.name, version.digest)}>{version.version}</PageLink>{' '}
                  {version.digest === plugin.active ? (
                    <Badge color="success" size="small">
                      {t('plugins.active')}
                    </Badge>
                  ) : version.digest === plugin.previous ? (
                    <Badge appearance="outline" size="small">
                      {t('plugin.before')}
                    </Badge>
                  ) : null}
                </TableCell>
                <TableCell>{dateTime(version.uploadedAt)}</TableCell>
                <TableCell>{version.uploadedBy}</TableCell>
                <TableCell>{bytes(version.sizeBytes)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </div>
    </Section>
  );
}

function Tools({ plugin, changed }: { plugin: Plugin; changed: () => void }) {
  const [, go] = useLocation();
  const isAdmin = useIsAdmin();
  const [asking, setAsking] = useState<'rollBack' | 'deactivate'>();
  const previous = plugin.versions.find(({ digest }) => digest === plugin.previous);
  return (
    <>
      <Toolbar label={t('plugin.actions')}>
        {isAdmin && previous ? (
          <Button icon={<ArrowUndoRegular />} onClick={() => setAsking('rollBack')}>
            {t('plugin.rollBackTo', { version: previous.version })}
          </Button>
        ) : null}
        {isAdmin && plugin.active ? (
          <Button icon={<PowerRegular />} onClick={() => setAsking('deactivate')}>
            {t('plugin.switchOff')}
          </Button>
        ) : null}
        <Button icon={<ArrowUploadRegular />} onClick={() => go(CONSOLE_ROUTES.upload)}>
          {t('plugins.upload')}
        </Button>
      </Toolbar>
      {asking === 'rollBack' && previous ? (
        <ActivateDialog
          kind="rollBack"
          version={previous}
          active={activeOf(plugin)}
          before={plugin.grants}
          settingsSet={plugin.settingsSet}
          after={[]}
          go={async () => {
            await rollBack(plugin);
            changed();
          }}
          close={() => setAsking(undefined)}
        />
      ) : null}
      {asking === 'deactivate' ? (
        <Confirm
          title={t('plugin.switchOffTitle', { name: plugin.name })}
          detail={t('plugin.switchOffDetail')}
          label={t('plugin.switchOff')}
          go={async () => {
            await deactivate(plugin);
            changed();
          }}
          close={() => setAsking(undefined)}
        />
      ) : null}
    </>
  );
}

export function PluginPage() {
  const { name = '' } = useParams();
  const me = useMe();
  const { document, error, reload } = usePlugins(mayUse(me, 'developer'));
  const plugin = document?.items.find((one) => one.name === name);
  const active = plugin && activeOf(plugin);
  return (
    <ConsolePage
      title={name}
      needs="developer"
      beside={
        plugin ? (
          <Badge color={active ? 'success' : 'informative'}>{t(active ? 'plugins.active' : 'plugins.off')}</Badge>
        ) : null
      }
    >
      {error ? <Problem text={error} retry={reload} /> : null}
      {plugin ? (
        <>
          <PluginTabs name={name} />
          <Replaced plugin={plugin} changed={reload} />
          <Tools plugin={plugin} changed={reload} />
          <Section title={t('plugin.now')} wide>
            {active ? (
              <>
                <Text>
                  {t('plugin.takesCalls')}{' '}
                  <PageLink to={versionPath(name, active.digest)}>
                    {t('plugin.versionNumber', { version: active.version })}
                  </PageLink>
                </Text>
                {active.description ? <Text dir="auto">{active.description}</Text> : null}
                <HookList hooks={active.hooks} />
              </>
            ) : (
              <Text>{t('plugin.isOff')}</Text>
            )}
          </Section>
          <Versions plugin={plugin} />
          <Previews plugin={plugin} />
          {mayUse(me, 'admin') ? <History plugin={plugin} /> : null}
        </>
      ) : document ? (
        <Text>{t('plugin.missing')}</Text>
      ) : error ? null : (
        <Spinner label={t('common.loading')} />
      )}
    </ConsolePage>
  );
}
