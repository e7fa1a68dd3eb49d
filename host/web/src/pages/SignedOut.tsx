// Before anybody is signed in.

import { Button, makeStyles, MessageBar, MessageBarBody, Text, Title1, tokens } from '@fluentui/react-components';

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

const EXPLANATIONS: Record<string, string> = {
  expired: 'The sign-in took too long or was used already. Sign in again.',
  'other-browser': 'The sign-in was begun in another browser. Sign in again here.',
  declined: 'The sign-in was cancelled.',
  'unknown-tenant': 'Your organisation does not use Switchboard yet. Ask your administrator.',
  refused: 'Microsoft did not confirm the sign-in. Sign in again.',
  unavailable: 'The sign-in is not possible now. Try again in a moment.',
};

export function SignedOut() {
  const styles = useStyles();
  const query = new URLSearchParams(location.search);
  const error = query.get('sign_in_error');
  const back = location.pathname === '/' ? '/' : location.pathname;
  return (
    <main className={styles.page}>
      <img src="/icon.svg" alt="" width="64" height="64" />
      <Title1>Switchboard</Title1>
      <Text>See who is calling before you answer.</Text>
      {error ? (
        <MessageBar intent="error">
          <MessageBarBody>{EXPLANATIONS[error] ?? EXPLANATIONS.refused}</MessageBarBody>
        </MessageBar>
      ) : null}
      <Button
        as="a"
        appearance="primary"
        size="large"
        data-testid="sign-in"
        href={`/auth/sign-in?return_to=${encodeURIComponent(back)}`}
      >
        Sign in with Teams
      </Button>
    </main>
  );
}
