export const common = {
  now: 'now',
  loading: 'Loading',
  tryAgain: 'Try again',
  reload: 'Reload the page',
  dismiss: 'Dismiss',
  showMore: 'Show more',
  unreachable: 'The server can’t be reached. Check your connection.',
  answered: 'The server answered {status}.',
  unnamedCall: 'Call',
  dialPad: 'Dial pad',
  undo: 'Undo',
  cancel: 'Cancel',
} as const;
