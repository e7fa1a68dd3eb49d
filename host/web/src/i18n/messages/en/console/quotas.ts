export const quotas = {
  detail: 'What is beyond a quota is refused with a reason. The operator of this service can raise it.',
  used: '{used} of {most}',
  'of-key-values': 'Values that plugins keep',
  'of-key-value-bytes': 'Size of these values',
  'of-plugin-versions': 'Versions of plugins',
  'of-plugin-version-bytes': 'Size of these versions',
  'of-connections': 'Connections',
  'of-api-tokens': 'API tokens',
} as const;
