export const pluginSettings = {
  title: 'Settings',
  none: 'This plugin has no settings.',
  oneALine: 'One in each line.',
  asJson: 'Written as JSON.',
  secret: 'It is kept and never shown again.',
  secretSet: 'It is set. Leave it empty to keep it.',
  notSet: 'Not set',
  unreadable: 'This can’t be read.',
  save: 'Save',
  saved: 'Saved. It counts from the next call on.',
} as const;
