export const replaced = {
  byVersion:
    'Version {failed} kept failing and takes no more calls. Version {version}, the last good one, answers in its place.',
  byNothing:
    'Version {failed} kept failing and takes no more calls. There is no other good version: calls go without this plugin.',
  blockedByVersion:
    'Version {failed} is blocked and takes no more calls. Version {version}, the last good one, answers in its place.',
  blockedByNothing:
    'Version {failed} is blocked and takes no more calls. There is no other good version: calls go without this plugin.',
  why: 'Since {when}. {reason}',
  log: 'Its errors in the log',
  back: 'Activate {version} again…',
  unknown: '(deleted)',
  badge: 'A version was taken off',
} as const;
