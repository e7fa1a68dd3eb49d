// The account that is connected to a connection: everybody’s, which an admin connects, or how many agents have connected theirs.

import { Badge, Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { send } from '../../../api/client';
import type { PluginConnectionAccounts } from '../../../api/types';
import { t } from '../../../i18n';
import { dateTime } from '../../../i18n/format';
import { useConnecting } from '../../../pages/parts/connectAccount';
import { Problem } from '../../../pages/parts/Problem';
import { Confirm } from '../../parts/Confirm';
import { connectionUrl } from '../requests';

const useStyles = makeStyles({
  parts: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

interface Props {
  plugin: string;
  name: string;
  accounts: PluginConnectionAccounts;
  changed: () => void;
}

export function ConnectedAccount({ plugin, name, accounts: { organisation, agents }, changed }: Props) {
  const styles = useStyles();
  const path = `${connectionUrl(plugin, name)}/account`;
  const { connect, busy, error } = useConnecting(path);
  const [leaving, setLeaving] = useState(false);
  const isThere = organisation ? organisation.state !== 'not-connected' : !!agents;
  const when = organisation?.connectedAt ? dateTime(organisation.connectedAt) : '';
  return (
    <>
      <div className={styles.parts} data-testid="connection-account">
        {organisation ? (
          <>
            <Badge size="small" appearance="tint" color={organisation.state === 'connected' ? 'success' : 'warning'}>
              {t(`accounts.${organisation.state}`)}
            </Badge>
            <Text>
              {isThere
                ? t('connections.accountSince', { when, name: organisation.connectedByName ?? '' })
                : t('connections.accountNone')}
            </Text>
            <Button
              appearance={organisation.state === 'connected' ? 'secondary' : 'primary'}
              disabled={busy}
              onClick={() => void connect()}
            >
              {t(isThere ? 'accounts.connectAgain' : 'accounts.connect')}
            </Button>
          </>
        ) : (
          <Text>{t('connections.accountsOfAgents', { count: agents ?? 0 })}</Text>
        )}
        {isThere ? (
          <Button appearance="subtle" onClick={() => setLeaving(true)}>
            {t(organisation ? 'accounts.disconnect' : 'connections.disconnectAll')}
          </Button>
        ) : null}
      </div>
      {error ? <Problem text={error} /> : null}
      {leaving ? (
        <Confirm
          title={t('accounts.disconnectTitle', { connection: name })}
          detail={t(organisation ? 'accounts.disconnectDetail' : 'connections.disconnectAllDetail')}
          label={t('accounts.disconnect')}
          go={async () => {
            await send(path, { method: 'DELETE' });
            changed();
          }}
          close={() => setLeaving(false)}
        />
      ) : null}
    </>
  );
}
