export const accounts = {
  title: 'Connected accounts',
  detail:
    'Plugins of your organisation look into other systems with these accounts. The plugins never see your password, and you can end that at any time.',
  of: '{plugin}: {connection}',
  connected: 'Connected',
  'not-connected': 'Not connected',
  'must-connect-again': 'Connect it again',
  since: 'Connected {when}',
  sinceBy: 'Connected {when} by {name}, for everybody',
  lapsed: 'The other system no longer takes what you gave it {when}.',
  byAdmin: 'An admin connects this account for everybody.',
  connect: 'Connect',
  connectAgain: 'Connect again',
  disconnect: 'Disconnect',
  disconnectTitle: 'Disconnect {connection}?',
  disconnectDetail:
    'From now on the plugin gets nothing from there with this account. The consent itself is taken back in the other system.',
  inWindow: 'Connect in a window of its own',
  isConnected: 'The account is connected. It counts from the next call on.',
  'error-expired': 'This took too long, or was begun in another window or sign-in. Connect once more.',
  'error-declined': 'You did not agree at the other system, so nothing is connected.',
  'error-refused': 'The other system refused. Ask an admin: the audit trail has its reason.',
  'error-mix-up':
    'The answer did not come from the system that was asked, so it was not used. Ask an admin: the audit trail says what to correct.',
  'error-changed': 'An admin changed the connection meanwhile. Connect once more.',
  'error-no-token': 'The other system gave no token. Ask an admin: the audit trail has its reason.',
  'error-no-refresh-token':
    'The other system allowed only a short time. Ask an admin: the connection needs another scope, such as offline_access.',
  'error-unavailable': 'It can’t be kept now. Connect once more in a moment.',
  'error-signed-out': 'You were no longer signed in when you came back. Connect once more.',
} as const;
