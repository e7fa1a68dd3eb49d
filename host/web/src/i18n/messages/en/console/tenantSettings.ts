export const tenantSettings = {
  region: 'Country of numbers without a country code',
  regionHint: 'Two letters, as in US or DE.',
  meetings: 'Meetings of which no plugin says anything',
  meetingsHint: 'It counts where a plugin is active that decides about meetings.',
  show: 'Are shown',
  hide: 'Are hidden',
  embed: 'Sites that may show Switchboard in a frame',
  embedHint: 'One in each line, such as https://crm.example. Without any, no site may.',
} as const;
