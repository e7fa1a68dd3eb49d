// What a version is asked, in words that an admin can decide by.

import { makeStyles, tokens } from '@fluentui/react-components';
import type { PluginHook } from '../../api/types';
import { t } from '../../i18n';

const useStyles = makeStyles({ list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL } });

export function HookList({ hooks }: { hooks: PluginHook[] }) {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {hooks.map((hook) => (
        <li key={hook}>{t(`plugins.hook-${hook}`)}</li>
      ))}
    </ul>
  );
}
