export const upload = {
  title: 'Upload a version of a plugin',
  drop: 'Drop the component (.wasm) here',
  choose: 'Choose a file',
  nothingChanges: 'Nothing changes for calls until the version is activated.',
  looksAt: 'The server checks the file, compiles it and lets a worker load it. Then you see the report.',
  of: '{file}, {size}',
  'step-sending': 'The file is being sent.',
  'step-received': 'The server has the file.',
  'step-compiling': 'It is being checked and compiled. Large components take up to a minute.',
  'step-loading': 'A worker loads it, as for a call.',
  'step-keeping': 'It is being stored.',
  refused: '{file} was not taken.',
  mendAndRetry: 'Nothing was kept; upload the file again when that is mended.',
  tooLarge: 'The file has {size}, and a component has at most {most}.',
  brokenOff:
    'The connection broke off before the server had decided. Look whether the version is in the list, or upload it again: the same file is never kept twice.',
} as const;
