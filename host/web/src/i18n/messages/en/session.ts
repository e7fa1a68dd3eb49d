export const session = {
  over: 'Your session has ended. Sign in to go on where you are.',
  overInCall: 'Your session has ended. Your calls go on; sign in to see who calls and to keep them in the history.',
  signIn: 'Sign in',
  signOutInCall: 'You are in a call. Signing out ends it. Sign out?',
} as const;
