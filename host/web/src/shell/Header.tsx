// The top of every page: where one can go, whether the phone can ring, who is signed in.

import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { SettingsRegular, SignOutRegular } from '@fluentui/react-icons';
import { Suspense } from 'react';
import { Link, useLocation } from 'wouter';
import { send } from '../api/client';
import type { Me } from '../api/types';
import { DialPad } from '../calls/DialPad';
import { ReadyIndicator } from '../calls/ReadyIndicator';
import type { CallStore } from '../calls/store';
import { useCallStore } from '../calls/useCalls';
import { BASE } from '../embed/frame';
import { t } from '../i18n';
import { endCallsToSignOut } from '../session/leaving';
import { useBrand } from './brand';
import { lazily } from './lazily';
import { MissedCount } from './MissedCount';
import { navigationOf } from './navigation';
import { PageBoundary } from './PageBoundary';
import { ROUTES } from './routes';

// Menus and dialogs are not needed to see who is calling.
const AgentControls = lazily(async () => (await import('../card/AgentControls')).AgentControls);

const NARROW = '@media (max-width: 48rem)';
/** All of it fits into one line; whoever is signed in is told in what is left of it. */
const WIDE = '@media (min-width: 76rem)';

const useStyles = makeStyles({
  header: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXS,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    [NARROW]: { paddingLeft: tokens.spacingHorizontalS, paddingRight: tokens.spacingHorizontalS },
    [WIDE]: { flexWrap: 'nowrap', columnGap: tokens.spacingHorizontalM, whiteSpace: 'nowrap' },
  },
  nav: {
    display: 'flex',
    flexGrow: 1,
    [NARROW]: { order: 1, flexBasis: '100%', justifyContent: 'space-between' },
  },
  entry: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderBottom: `2px solid transparent`,
    color: tokens.colorNeutralForeground2,
    textDecorationLine: 'none',
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    ':hover': { color: tokens.colorNeutralForeground1, borderBottomColor: tokens.colorNeutralStroke1 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, borderRadius: tokens.borderRadiusMedium },
    '& svg': { fontSize: '1.25rem', flexShrink: 0 },
    [NARROW]: {
      position: 'relative',
      flexDirection: 'column',
      gap: 0,
      fontSize: tokens.fontSizeBase200,
      lineHeight: tokens.lineHeightBase200,
      padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalXS}`,
    },
  },
  // Beside the icon, so that the entry stays as high as the others.
  count: {
    [NARROW]: { position: 'absolute', top: 0, insetInlineStart: '50%', marginInlineStart: tokens.spacingHorizontalS },
  },
  current: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    borderBottomColor: tokens.colorCompoundBrandStroke,
    ':hover': { borderBottomColor: tokens.colorCompoundBrandStroke },
  },
  skip: {
    position: 'absolute',
    left: tokens.spacingHorizontalS,
    top: '-10rem',
    zIndex: 20,
    padding: tokens.spacingVerticalS,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForegroundLink,
    ':focus': { top: tokens.spacingVerticalS },
  },
  who: {
    minWidth: 0,
    overflowWrap: 'anywhere',
    [NARROW]: { flexGrow: 1, flexBasis: '30%' },
    [WIDE]: { overflow: 'hidden', textOverflow: 'ellipsis' },
  },
  brand: { [NARROW]: { display: 'none' } },
  logo: { display: 'block', height: '28px', maxWidth: '10rem', objectFit: 'contain', objectPosition: 'left' },
  buttons: { display: 'flex' },
});

async function signOut(store: CallStore): Promise<void> {
  if (!(await endCallsToSignOut(store))) return;
  try {
    await send('/auth/sign-out', { method: 'POST' });
  } finally {
    location.assign(`${BASE}/`);
  }
}

function Navigation({ me }: { me: Me }) {
  const styles = useStyles();
  const [path] = useLocation();
  return (
    <nav className={styles.nav} aria-label={t('shell.pages')}>
      {navigationOf(me).map(({ to, label, icon, under }) => {
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
            {to === ROUTES.history ? <MissedCount className={styles.count} /> : null}
          </Link>
        );
      })}
    </nav>
  );
}

export function Header({ me }: { me: Me }) {
  const styles = useStyles();
  const [, go] = useLocation();
  const store = useCallStore();
  const { logoUrl } = useBrand();
  const signedIn = t('shell.signedInAs', { name: me.user.displayName, tenant: me.tenant.name });
  return (
    <header className={styles.header}>
      <a className={styles.skip} href="#page">
        {t('shell.skip')}
      </a>
      <Text weight="bold" className={styles.brand}>
        {logoUrl ? <img className={styles.logo} src={logoUrl} alt={me.tenant.name} /> : 'Switchboard'}
      </Text>
      <Navigation me={me} />
      <ReadyIndicator />
      <DialPad />
      <PageBoundary>
        <Suspense>
          <AgentControls />
        </Suspense>
      </PageBoundary>
      <Text size={200} className={styles.who} dir="auto" title={signedIn}>
        {signedIn}
      </Text>
      <span className={styles.buttons}>
        <Button
          as="a"
          size="small"
          appearance="subtle"
          icon={<SettingsRegular />}
          href={BASE + ROUTES.settings}
          title={t('shell.settings')}
          aria-label={t('shell.settings')}
          onClick={(event: React.MouseEvent) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
            event.preventDefault();
            go(ROUTES.settings);
          }}
        />
        <Button size="small" appearance="subtle" icon={<SignOutRegular />} onClick={() => void signOut(store)}>
          {t('shell.signOut')}
        </Button>
      </span>
    </header>
  );
}
