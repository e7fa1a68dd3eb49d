// What an admin sets for a plugin: its settings and its connections.

import { Spinner, Text } from '@fluentui/react-components';
import { useParams } from 'wouter';
import { t } from '../../../i18n';
import { Problem } from '../../../pages/parts/Problem';
import { useMe } from '../../../shell/me';
import { ConsolePage } from '../../parts/ConsolePage';
import { mayUse } from '../../role';
import { PluginTabs } from '../PluginTabs';
import { usePlugins } from '../usePlugins';
import { Connections } from './Connections';
import { SettingsForm } from './SettingsForm';

export function PluginSettings() {
  const { name = '' } = useParams();
  const { document, error, reload } = usePlugins(mayUse(useMe(), 'admin'));
  const plugin = document?.items.find((one) => one.name === name);
  return (
    <ConsolePage title={name} needs="admin">
      <PluginTabs name={name} />
      {error ? <Problem text={error} retry={reload} /> : null}
      {plugin ? (
        <>
          <Connections plugin={plugin} />
          <SettingsForm plugin={plugin} />
        </>
      ) : document ? (
        <Text>{t('plugin.missing')}</Text>
      ) : error ? null : (
        <Spinner label={t('common.loading')} />
      )}
    </ConsolePage>
  );
}
