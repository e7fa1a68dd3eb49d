// Before anybody is signed in.

import { Button, makeStyles, MessageBar, MessageBarBody, Text, Title1, tokens } from '@fluentui/react-components';
import { useEffect } from 'react';
import { isKey, t } from '../i18n';
import { leadsToMicrosoft } from '../session/session';
import { setPageTitle } from '../shell/title';

const useStyles = makeStyles({
  page: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    textAlign: 'center',
    gap: tokens.spacingVerticalL,
    padding: '18vh 1rem 0',
  },
});

/** What an administrator can put right at once, by consenting for the organisation. */
const FOR_ADMINS = new Set(['tenant-invited', 'admin-consent-required', 'consent-required', 'not-installed']);

/** In words; an address that somebody made up puts none of its own on the page. */
function reasonOf(error: string): string {
  const key = `signInErrors.${error}`;
  return isKey(key) ? t(key) : t('signInErrors.refused');
}

export function SignedOut() {
  useEffect(() => setPageTitle(''), []);
  const styles = useStyles();
  const query = new URLSearchParams(location.search);
  const error = query.get('sign_in_error');
  const code = query.get('code');
  const signIn = new URLSearchParams({
    return_to: location.pathname + (error ? '' : location.search),
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  return (
    <main className={styles.page}>
      <img src="/icon.svg" alt="" width="64" height="64" />
      <Title1 as="h1">Switchboard</Title1>
      <Text>{t('shell.claim')}</Text>
      {error ? (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            {reasonOf(error)}
            {code && /^\d{1,9}$/.test(code) ? ` (AADSTS${code})` : null}
          </MessageBarBody>
        </MessageBar>
      ) : null}
      <Button
        as="a"
        appearance="primary"
        size="large"
        data-testid="sign-in"
        href={`/auth/sign-in?${signIn}`}
        {...leadsToMicrosoft()}
      >
        {t('shell.signIn')}
      </Button>
      {error && FOR_ADMINS.has(error) ? (
        <Button as="a" appearance="subtle" href="/auth/admin-consent" {...leadsToMicrosoft()}>
          {t('shell.approve')}
        </Button>
      ) : null}
    </main>
  );
}
