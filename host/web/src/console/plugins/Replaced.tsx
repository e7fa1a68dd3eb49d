// Says that a version was taken off the calls because it kept failing, why, and how to come back.

import {
  Button,
  Link,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Plugin } from '../../api/types';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { useIsAdmin } from '../role';
import { pluginLogPath } from '../routes';
import { ActivateDialog } from './ActivateDialog';
import { activate } from './requests';
import { activeOf } from './usePlugins';

const useStyles = makeStyles({ bar: { marginBottom: tokens.spacingVerticalL } });

interface Props {
  plugin: Plugin;
  changed: () => void;
}

function wordsOf(blocked: boolean, failed: string, version: string | undefined): string {
  if (version === undefined) return t(blocked ? 'replaced.blockedByNothing' : 'replaced.byNothing', { failed });
  return t(blocked ? 'replaced.blockedByVersion' : 'replaced.byVersion', { failed, version });
}

export function Replaced({ plugin, changed }: Props) {
  const styles = useStyles();
  const [, go] = useLocation();
  const isAdmin = useIsAdmin();
  const [asking, setAsking] = useState(false);
  const { replaced } = plugin;
  if (!replaced) return null;
  const version = plugin.versions.find(({ digest }) => digest === replaced.digest);
  const active = activeOf(plugin);
  const failed = version?.version ?? t('replaced.unknown');
  const log = `${pluginLogPath(plugin.name)}?level=error&digest=${replaced.digest}`;
  return (
    <>
      <MessageBar intent="error" layout="multiline" className={styles.bar} data-testid="replaced">
        <MessageBarBody>
          <MessageBarTitle>{wordsOf(replaced.blocked, failed, active?.version)}</MessageBarTitle>{' '}
          <span dir="auto">{t('replaced.why', { when: dateTime(replaced.at), reason: replaced.reason })}</span>{' '}
          <Link
            href={log}
            onClick={(event) => {
              event.preventDefault();
              go(log);
            }}
          >
            {t('replaced.log')}
          </Link>
        </MessageBarBody>
        {isAdmin && version && !replaced.blocked ? (
          <MessageBarActions>
            <Button onClick={() => setAsking(true)}>{t('replaced.back', { version: version.version })}</Button>
          </MessageBarActions>
        ) : null}
      </MessageBar>
      {asking && version ? (
        <ActivateDialog
          kind="activate"
          version={version}
          active={active}
          before={plugin.grants}
          settingsSet={plugin.settingsSet}
          after={replaced.grants}
          go={async () => {
            const { grants } = replaced;
            await activate(plugin.name, version.digest, { grants, expectedRevision: plugin.revision, note: '' });
            changed();
          }}
          close={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}
