// The way to delete a version that takes no calls.

import { Button } from '@fluentui/react-components';
import { DeleteRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { Plugin, PluginVersion } from '../../api/types';
import { t } from '../../i18n';
import { Confirm } from '../parts/Confirm';
import { useIsAdmin } from '../role';
import { deleteVersion } from './requests';

interface Props {
  plugin: Plugin;
  version: PluginVersion;
  done: () => void;
}

export function DeleteVersion({ plugin, version, done }: Props) {
  const [asking, setAsking] = useState(false);
  const isAdmin = useIsAdmin();
  const { digest } = version;
  if (!isAdmin || digest === plugin.active) return null;
  const isTarget = digest === plugin.previous;
  return (
    <>
      <Button icon={<DeleteRegular />} onClick={() => setAsking(true)}>
        {t('version.delete')}
      </Button>
      {asking ? (
        <Confirm
          title={t('version.deleteTitle', { name: plugin.name, version: version.version })}
          detail={t(isTarget ? 'version.deleteTarget' : 'version.deleteDetail')}
          label={t('version.delete')}
          go={async () => {
            await deleteVersion(plugin.name, digest, isTarget);
            done();
          }}
          close={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}
