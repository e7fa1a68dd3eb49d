// Before anybody is signed in.

import { Button, makeStyles, MessageBar, MessageBarBody, Text, Title1, tokens } from '@fluentui/react-components';
import { SIGN_IN_ERRORS } from './signInErrors';

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

export function SignedOut() {
  const styles = useStyles();
  const query = new URLSearchParams(location.search);
  const error = query.get('sign_in_error');
  const code = query.get('code');
  const signIn = new URLSearchParams({
    return_to: location.pathname,
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  return (
    <main className={styles.page}>
      <img src="/icon.svg" alt="" width="64" height="64" />
      <Title1>Switchboard</Title1>
      <Text>See who is calling before you answer.</Text>
      {error ? (
        <MessageBar intent="error">
          <MessageBarBody>
            {SIGN_IN_ERRORS[error] ?? SIGN_IN_ERRORS.refused}
            {code && /^\d{1,9}$/.test(code) ? ` (AADSTS${code})` : null}
          </MessageBarBody>
        </MessageBar>
      ) : null}
      <Button as="a" appearance="primary" size="large" data-testid="sign-in" href={`/auth/sign-in?${signIn}`}>
        Sign in with Teams
      </Button>
      {error && FOR_ADMINS.has(error) ? (
        <Button as="a" appearance="subtle" href="/auth/admin-consent">
          I am an administrator: approve Switchboard
        </Button>
      ) : null}
    </main>
  );
}
