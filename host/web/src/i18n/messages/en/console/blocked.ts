export const blocked = {
  new: 'Block a component',
  detail:
    'A blocked component can’t be uploaded, activated or tried by anybody. Where it takes calls, the last good version takes its place, or the built-in answer.',
  digest: 'Digest',
  noDigest: 'sha256: and 64 hex digits are expected; the report of a version has them.',
  reason: 'Reason',
  reasonHint: 'Every organisation that has it is told this.',
  block: 'Block…',
  blockTitle: 'Block this component for everybody?',
  blockDetail: 'From the next call on, nobody’s calls use it.',
  go: 'Block',
  done: {
    one: 'It is blocked. It was taken off the calls of {count} plugin.',
    other: 'It is blocked. It was taken off the calls of {count} plugins.',
  },
  list: 'Blocked components',
  none: 'No component is blocked.',
  by: '{when}, {who}',
  unblock: 'Unblock',
  unblockNamed: 'Unblock {digest}',
  unblockTitle: 'Let everybody run this component again?',
  unblockDetail: 'Where it was active, an admin has to activate it.',
} as const;
