// Why no customers can be read from a file, by the kinds of the server.

export const importFiles = {
  empty: 'The file is empty.',
  'broken-first-row': 'The first row can’t be read. {why}',
  'long-first-row': 'The first row is longer than what an import looks at. Is this a CSV file?',
  'too-many-columns':
    'The first row has {columns} columns, and at most {most} are expected. Is the separator the right one?',
  'no-such-column': 'The file has no column “{name}”.',
  'same-target': 'Two columns are “{target}”. Say below which one is it.',
  'no-customers': 'No column is a name, a telephone number or a mail address. Say below which one is.',
  'header-is-data':
    'The first row ({cells}) looks like a customer and not like names of columns. Say above whether it names the columns.',
  nameless: 'Nothing names the columns. Say below what they are.',
  'nothing-to-match-by':
    'No column holds that by which customers are to be known. Say below which one does, or choose another above.',
  'no-encoding': 'There is no encoding “{name}”.',
} as const;
