export const traced = {
  version: 'Version {version}',
  log: 'Log of this call',
  why: 'Why there is no answer',
  took: 'It took',
  preview: 'Nobody had activated this version: the agent previewed it.',
  reused: 'An answer from before was used again.',
} as const;
