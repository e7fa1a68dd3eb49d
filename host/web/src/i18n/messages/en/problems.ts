// What a refusal means, by the short name that the server gives to its kind. The server's own words, which say more and are in
// English, are the second line. A test compares these names with the server's.

// prettier-ignore
export const problems = {
  'busy': 'This takes longer than usual because many people want it. Try again in a moment.',
  'changed-meanwhile': 'Somebody has changed this meanwhile. Load it again, then change it.',
  'claims-challenge': 'Microsoft wants another proof that it is you.',
  'component-refused': 'This plugin can’t be taken.',
  'conflict': 'This can’t be done as things stand.',
  'consent-required': 'Microsoft needs your permission for this first.',
  'file-refused': 'This file can’t be taken.',
  'forbidden': 'You may not do this. Ask your administrator.',
  'if-match-required': 'The page has not said which version it changes. Load it again.',
  'internal': 'Something is broken at the server. Try again; if it stays, tell your administrator.',
  'invalid-address': 'There is nothing at this address.',
  'invalid-body': 'The server could not read what the page sent.',
  'invalid-request': 'Something that you entered can’t be used.',
  'method-not-allowed': 'This can’t be done here.',
  'not-acceptable': 'The server has this in no form that your browser takes.',
  'not-found': 'This is not there, or not any more.',
  'not-licensed': 'Your account has no licence for calls in Teams. Ask your administrator.',
  'not-set-up': 'This is not set up yet. Ask your administrator.',
  'not-signed-in': 'You are not signed in any more. Sign in again.',
  'sign-in-again': 'Microsoft wants you to sign in again.',
  'tenant-suspended': 'Your organisation is suspended here. Ask your administrator.',
  'token-ended': 'The key of this program has ended. Make another one.',
  'too-large': 'This is too large.',
  'too-many-streams': 'Too many tabs are open. Close some of them.',
  'too-slow': 'The connection is too slow to send this.',
  'unavailable': 'This does not work right now. Try again in a moment.',
  'unsupported-media-type': 'The server does not take this kind of file.',
} as const;
