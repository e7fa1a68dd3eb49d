// Where one can go in the console: beside the page, or above it where it is narrow.

import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import {
  BuildingMultipleRegular,
  CheckmarkCircleRegular,
  DataUsageRegular,
  KeyRegular,
  HeartPulseRegular,
  MailInboxRegular,
  MoneyRegular,
  PeopleRegular,
  PersonDeleteRegular,
  ProhibitedRegular,
  PuzzlePieceRegular,
  SettingsRegular,
  TextBulletListSquareClockRegular,
} from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import { Link, useLocation } from 'wouter';
import { t } from '../i18n';
import type { Key } from '../i18n/catalogue';
import { useMe } from '../shell/me';
import { mayUse, type Needs } from './role';
import { CONSOLE_ROUTES } from './routes';

const NARROW = '@media (max-width: 64rem)';

const useStyles = makeStyles({
  nav: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXS,
    [NARROW]: { flexDirection: 'row', flexWrap: 'wrap', marginBottom: tokens.spacingVerticalM },
  },
  entry: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalSNudge} ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground2,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover, color: tokens.colorNeutralForeground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    '& svg': { fontSize: '1.25rem', flexShrink: 0 },
  },
  current: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    // Of the same pair: in high contrast the background is the highlight.
    color: tokens.colorNeutralForeground1Selected,
    fontWeight: tokens.fontWeightSemibold,
  },
});

interface Entry {
  to: string;
  label: Key &
    `console.${'plugins' | 'callLog' | 'tokens' | 'audit' | 'settings' | 'onboarding' | 'quotas' | 'reachable' | 'service' | 'erasure' | 'tenants' | 'costs' | 'blocked'}`;
  icon: ReactElement;
  needs: Needs;
  /** Under which addresses one is in this part. */
  under: RegExp;
}

const ENTRIES: Entry[] = [
  {
    to: CONSOLE_ROUTES.plugins,
    label: 'console.plugins',
    icon: <PuzzlePieceRegular />,
    needs: 'developer',
    under: /^\/admin(\/(plugins|upload).*)?\/?$/,
  },
  {
    to: CONSOLE_ROUTES.callLog,
    label: 'console.callLog',
    icon: <MailInboxRegular />,
    needs: 'admin',
    under: /^\/admin\/call-log/,
  },
  {
    to: CONSOLE_ROUTES.tokens,
    label: 'console.tokens',
    icon: <KeyRegular />,
    needs: 'developer',
    under: /^\/admin\/tokens/,
  },
  {
    to: CONSOLE_ROUTES.audit,
    label: 'console.audit',
    icon: <TextBulletListSquareClockRegular />,
    needs: 'admin',
    under: /^\/admin\/audit/,
  },
  {
    to: CONSOLE_ROUTES.settings,
    label: 'console.settings',
    icon: <SettingsRegular />,
    needs: 'admin',
    under: /^\/admin\/settings/,
  },
  {
    to: CONSOLE_ROUTES.onboarding,
    label: 'console.onboarding',
    icon: <CheckmarkCircleRegular />,
    needs: 'admin',
    under: /^\/admin\/onboarding/,
  },
  {
    to: CONSOLE_ROUTES.quotas,
    label: 'console.quotas',
    icon: <DataUsageRegular />,
    needs: 'admin',
    under: /^\/admin\/quotas/,
  },
  {
    to: CONSOLE_ROUTES.reachable,
    label: 'console.reachable',
    icon: <PeopleRegular />,
    needs: 'admin',
    under: /^\/admin\/reachable/,
  },
  {
    to: CONSOLE_ROUTES.erasure,
    label: 'console.erasure',
    icon: <PersonDeleteRegular />,
    needs: 'admin',
    under: /^\/admin\/erasure/,
  },
  {
    to: CONSOLE_ROUTES.tenants,
    label: 'console.tenants',
    icon: <BuildingMultipleRegular />,
    needs: 'operator',
    under: /^\/operator(?!\/(blocked|costs|service))/,
  },
  {
    to: CONSOLE_ROUTES.costs,
    label: 'console.costs',
    icon: <MoneyRegular />,
    needs: 'operator',
    under: /^\/operator\/costs/,
  },
  {
    to: CONSOLE_ROUTES.service,
    label: 'console.service',
    icon: <HeartPulseRegular />,
    needs: 'operator',
    under: /^\/operator\/service/,
  },
  {
    to: CONSOLE_ROUTES.blocked,
    label: 'console.blocked',
    icon: <ProhibitedRegular />,
    needs: 'operator',
    under: /^\/operator\/blocked/,
  },
];

export function ConsoleNavigation() {
  const styles = useStyles();
  const [path] = useLocation();
  const me = useMe();
  return (
    <nav className={styles.nav} aria-label={t('console.title')}>
      {ENTRIES.filter(({ needs }) => mayUse(me, needs)).map(({ to, label, icon, under }) => {
        const current = under.test(path);
        return (
          <Link
            key={to}
            href={to}
            className={mergeClasses(styles.entry, current && styles.current)}
            aria-current={current ? 'page' : undefined}
          >
            {icon}
            {t(label)}
          </Link>
        );
      })}
    </nav>
  );
}
