export const session = {
  over: 'Your session has ended. Sign in to go on where you are.',
  overInCall: 'Your session has ended. Your calls go on; sign in to see who calls and to keep them in the history.',
  signIn: 'Sign in',
  signOutInCall: 'You are in a call. Signing out ends it. Sign out?',
  talksElsewhere: 'In a call with {name}, in another tab',
  heldElsewhere: '{name} is on hold, in another tab',
  beginsElsewhere: 'Calling {name}, in another tab',
} as const;
