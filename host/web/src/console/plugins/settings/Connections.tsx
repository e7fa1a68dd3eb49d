// The connections that a plugin asks for: where each leads, whether it works, and the way to set it up.

import { Badge, Button, MessageBar, MessageBarBody, Spinner, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { post, send } from '../../../api/client';
import type { Plugin, PluginConnectionList, PluginConnectionState, PluginConnectionTest } from '../../../api/types';
import { t } from '../../../i18n';
import { AccountOutcome } from '../../../pages/parts/AccountOutcome';
import { Problem } from '../../../pages/parts/Problem';
import { Section } from '../../../pages/parts/Section';
import { useDocument } from '../../../pages/parts/useDocument';
import { useSetUpStyles } from '../../../pages/parts/useSetUpStyles';
import { wordsOf } from '../../../pages/parts/words';
import { Confirm } from '../../parts/Confirm';
import { connectionUrl, pluginUrl } from '../requests';
import { activeOf } from '../usePlugins';
import { ConnectedAccount } from './ConnectedAccount';
import { ConnectionForm } from './ConnectionForm';

interface ItemProps {
  plugin: string;
  name: string;
  /** Whether the active version asks for it. */
  isAsked: boolean;
  now: PluginConnectionState | undefined;
  redirectUri: string;
  changed: () => void;
}

function Item({ plugin, name, isAsked, now, redirectUri, changed }: ItemProps) {
  const styles = useSetUpStyles();
  const [editing, setEditing] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const [testing, setTesting] = useState(false);
  const [tested, setTested] = useState<PluginConnectionTest>();
  const [error, setError] = useState<string>();
  const test = async () => {
    setTesting(true);
    setError(undefined);
    try {
      setTested(await post<PluginConnectionTest>(`${connectionUrl(plugin, name)}/test`, {}));
    } catch (failure) {
      setError(wordsOf(failure));
    }
    setTesting(false);
  };
  return (
    <li className={styles.item} data-testid="connection">
      <span className={styles.head}>
        <Text weight="semibold">{name}</Text>
        <Badge color={now ? 'success' : 'warning'} appearance={now ? 'filled' : 'tint'} size="small">
          {t(now ? 'connections.isSet' : 'connections.isNotSet')}
        </Badge>
        {isAsked ? null : <Text size={200}>{t('connections.notAsked')}</Text>}
      </span>
      {now ? (
        <Text>
          {now.baseUrl} · {t(`connections.auth-${now.auth}`)}
        </Text>
      ) : null}
      {now?.accounts && !editing ? (
        <ConnectedAccount plugin={plugin} name={name} accounts={now.accounts} changed={changed} />
      ) : null}
      {editing ? (
        <ConnectionForm
          plugin={plugin}
          name={name}
          before={now}
          redirectUri={redirectUri}
          saved={() => {
            setEditing(false);
            setTested(undefined);
            changed();
          }}
          cancel={() => setEditing(false)}
        />
      ) : (
        <div className={styles.buttons}>
          <Button onClick={() => setEditing(true)}>{t(now ? 'connections.change' : 'connections.setUp')}</Button>
          {now ? (
            <>
              <Button disabled={testing} onClick={() => void test()}>
                {t('connections.test')}
              </Button>
              <Button appearance="subtle" onClick={() => setDeleting(true)}>
                {t('connections.delete')}
              </Button>
            </>
          ) : null}
        </div>
      )}
      {testing ? <Spinner size="tiny" label={t('connections.testing')} labelPosition="after" /> : null}
      {tested && !testing ? (
        <MessageBar intent={tested.ok ? 'success' : 'warning'} layout="multiline" data-testid="connection-test">
          <MessageBarBody>
            {tested.seen} {t('connections.took', { count: tested.elapsedMs })}
          </MessageBarBody>
        </MessageBar>
      ) : null}
      {error ? <Problem text={error} /> : null}
      {deleting ? (
        <Confirm
          title={t('connections.deleteTitle', { name })}
          detail={t('connections.deleteDetail')}
          label={t('connections.delete')}
          go={async () => {
            await send(connectionUrl(plugin, name), { method: 'DELETE' });
            setTested(undefined);
            changed();
          }}
          close={() => setDeleting(false)}
        />
      ) : null}
    </li>
  );
}

export function Connections({ plugin }: { plugin: Plugin }) {
  const styles = useSetUpStyles();
  const { document, error, reload } = useDocument<PluginConnectionList>(`${pluginUrl(plugin.name)}/connections`);
  const version = activeOf(plugin) ?? plugin.versions[0];
  const asked = version?.grantsAsked.flatMap(({ connections = [] }) => connections) ?? [];
  const names = [...new Set([...asked, ...(document?.items.map(({ name }) => name) ?? [])])].sort();
  if (document && !names.length) return null;
  return (
    <Section title={t('connections.title')} wide>
      <Text>{t('connections.detail')}</Text>
      <AccountOutcome />
      {error ? <Problem text={error} retry={reload} /> : null}
      {document ? (
        <ul className={styles.list}>
          {names.map((name) => (
            <Item
              key={name}
              plugin={plugin.name}
              name={name}
              isAsked={asked.includes(name)}
              now={document.items.find((one) => one.name === name)}
              redirectUri={document.redirectUri}
              changed={reload}
            />
          ))}
        </ul>
      ) : error ? null : (
        <Spinner label={t('common.loading')} />
      )}
    </Section>
  );
}
