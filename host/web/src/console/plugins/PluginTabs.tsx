// The pages of one plugin.

import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Link, useLocation } from 'wouter';
import { t } from '../../i18n';
import type { Key } from '../../i18n/catalogue';
import { useMe } from '../../shell/me';
import { mayUse, type Needs } from '../role';
import { figuresPath, pluginLogPath, pluginPath, pluginSettingsPath, tryOutPath, valuesPath } from '../routes';

const useStyles = makeStyles({
  tabs: {
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: tokens.spacingHorizontalM,
    marginBottom: tokens.spacingVerticalL,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  tab: {
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXS}`,
    borderBottom: '2px solid transparent',
    color: tokens.colorNeutralForeground2,
    textDecorationLine: 'none',
    ':hover': { color: tokens.colorNeutralForeground1 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  current: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    borderBottomColor: tokens.colorCompoundBrandStroke,
  },
});

const TABS: { label: Key & `plugin.tab-${string}`; path: (name: string) => string; needs: Needs }[] = [
  { label: 'plugin.tab-versions', path: pluginPath, needs: 'developer' },
  { label: 'plugin.tab-settings', path: pluginSettingsPath, needs: 'admin' },
  { label: 'plugin.tab-values', path: valuesPath, needs: 'admin' },
  { label: 'plugin.tab-try', path: tryOutPath, needs: 'developer' },
  { label: 'plugin.tab-figures', path: figuresPath, needs: 'developer' },
  { label: 'plugin.tab-log', path: pluginLogPath, needs: 'developer' },
];

export function PluginTabs({ name }: { name: string }) {
  const styles = useStyles();
  const [here] = useLocation();
  const me = useMe();
  return (
    <nav className={styles.tabs} aria-label={t('plugin.pages', { name })}>
      {TABS.filter(({ needs }) => mayUse(me, needs)).map(({ label, path }) => {
        const to = path(name);
        const current = here === to;
        return (
          <Link
            key={to}
            href={to}
            className={mergeClasses(styles.tab, current && styles.current)}
            aria-current={current ? 'page' : undefined}
          >
            {t(label)}
          </Link>
        );
      })}
    </nav>
  );
}
