export const pluginHistory = {
  title: 'What was done',
  none: 'Nothing has been done with it yet.',
  withVersion: '{done}: {version}',
  by: '{when}, {who}',
  refused: '(refused)',
  upload: 'Uploaded',
  activate: 'Activated',
  'roll-back': 'Rolled back',
  deactivate: 'Switched off',
  grant: 'Changed what it may do',
  'set-settings': 'Changed its settings',
} as const;
