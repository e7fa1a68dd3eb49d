// The accounts of other systems with which plugins work for the person: to connect, and to disconnect.

import { Badge, Button, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { send } from '../api/client';
import type { ConnectableAccount, ConnectableAccountList } from '../api/types';
import { isFramed } from '../embed/frame';
import { t } from '../i18n';
import { dateTime } from '../i18n/format';
import { ROUTES } from '../shell/routes';
import { AccountOutcome } from './parts/AccountOutcome';
import { useConnecting } from './parts/connectAccount';
import { Problem } from './parts/Problem';
import { Section } from './parts/Section';
import { useDocument } from './parts/useDocument';
import { useSetUpStyles } from './parts/useSetUpStyles';
import { wordsOf } from './parts/words';

const COLORS = { connected: 'success', 'not-connected': 'informative', 'must-connect-again': 'warning' } as const;

function told({ connectedBy, account }: ConnectableAccount): string {
  const when = account.connectedAt ? dateTime(account.connectedAt) : '';
  if (account.state === 'must-connect-again' && connectedBy === 'agent') return t('accounts.lapsed', { when });
  if (connectedBy === 'agent') return account.state === 'connected' ? t('accounts.since', { when }) : '';
  return account.state === 'connected'
    ? t('accounts.sinceBy', { when, name: account.connectedByName ?? '' })
    : t('accounts.byAdmin');
}

function Item({ item, changed }: { item: ConnectableAccount; changed: () => void }) {
  const styles = useSetUpStyles();
  const { plugin, connection, baseUrl, connectedBy, account } = item;
  const path = `/api/v1/connected-accounts/${encodeURIComponent(plugin)}/${encodeURIComponent(connection)}`;
  const { connect, busy, error } = useConnecting(path);
  const [asking, setAsking] = useState(false);
  const [refused, setRefused] = useState<string>();
  const disconnect = async () => {
    setRefused(undefined);
    try {
      await send(path, { method: 'DELETE' });
      setAsking(false);
      changed();
    } catch (failure) {
      setRefused(wordsOf(failure));
    }
  };
  const failed = error ?? refused;
  return (
    <li className={styles.item} data-testid="connected-account">
      <span className={styles.head}>
        <Text weight="semibold">{t('accounts.of', { plugin, connection })}</Text>
        <Badge color={COLORS[account.state]} appearance="tint" size="small">
          {t(`accounts.${account.state}`)}
        </Badge>
      </span>
      <Text>{baseUrl}</Text>
      <Text size={200}>{told(item)}</Text>
      {asking ? (
        <>
          <Text role="alert">
            <strong>{t('accounts.disconnectTitle', { connection })}</strong> {t('accounts.disconnectDetail')}
          </Text>
          <span className={styles.buttons}>
            <Button appearance="primary" onClick={() => void disconnect()}>
              {t('accounts.disconnect')}
            </Button>
            <Button onClick={() => setAsking(false)}>{t('common.cancel')}</Button>
          </span>
        </>
      ) : connectedBy === 'agent' ? (
        <span className={styles.buttons}>
          {isFramed() ? (
            // No system shows its consent in a frame.
            <Button as="a" href={ROUTES.settings} target="_blank" rel="opener">
              {t('accounts.inWindow')}
            </Button>
          ) : (
            <Button
              appearance={account.state === 'connected' ? 'secondary' : 'primary'}
              disabled={busy}
              onClick={() => void connect()}
            >
              {t(account.state === 'not-connected' ? 'accounts.connect' : 'accounts.connectAgain')}
            </Button>
          )}
          {account.state === 'not-connected' ? null : (
            <Button appearance="subtle" onClick={() => setAsking(true)}>
              {t('accounts.disconnect')}
            </Button>
          )}
        </span>
      ) : null}
      {failed ? <Problem text={failed} /> : null}
    </li>
  );
}

/** Nothing, where no plugin works with such an account. */
export function ConnectedAccounts() {
  const styles = useSetUpStyles();
  const { document, error, reload } = useDocument<ConnectableAccountList>('/api/v1/connected-accounts');
  if (document && !document.items.length) return <AccountOutcome />;
  return (
    <Section title={t('accounts.title')} wide>
      <AccountOutcome />
      <Text>{t('accounts.detail')}</Text>
      {error ? <Problem text={error} retry={reload} /> : null}
      <ul className={styles.list}>
        {document?.items.map((item) => (
          <Item key={`${item.plugin}/${item.connection}`} item={item} changed={reload} />
        ))}
      </ul>
    </Section>
  );
}
