export const tenantSettings = {
  region: 'Country of numbers without a country code',
  regionHint: 'Two letters, as in US or DE.',
  meetings: 'Meetings of which no plugin says anything',
  meetingsHint: 'It counts where a plugin is active that decides about meetings.',
  show: 'Are shown',
  hide: 'Are hidden',
  embed: 'Sites that may show Switchboard in a frame',
  embedHint: 'One in each line, such as https://crm.example. Without any, no site may.',
  look: 'How Switchboard looks here',
  lookSaved: 'Saved. Others see it when they open a page anew.',
  color: 'Colour',
  colorHint:
    'Buttons and links take its hue, as light or dark as they must be to be read. High contrast stays as it is.',
  pick: 'Pick a colour',
  useColor: 'Use this colour',
  ownColor: 'Back to blue',
  logo: 'Logo',
  noLogo: 'There is no logo.',
  chooseLogo: 'Choose a logo',
  removeLogo: 'Remove the logo',
  logoHint:
    'A PNG, JPEG or WebP file of at most 128 KiB and 1024 pixels a side. It is shown at the top, 28 pixels high.',
} as const;
