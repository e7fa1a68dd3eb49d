// Why a row or a cell of a file is not taken, by the kinds of the server.

export const importRows = {
  'long-quote': 'The row is longer than 1 MiB. Is a quotation mark opened in it and never closed?',
  'long-row': 'The row is longer than 1 MiB.',
  'open-quote': 'A quotation mark is opened in this row and never closed.',
  'too-many-cells':
    'The row has {cells} cells, the file {columns} columns. A cell with the separator in it must stand in quotation marks.',
  nobody: 'There is neither a name nor a number or mail address in this row.',
  footer: 'This line stands below the rows of the report and is no customer.',
  several: {
    one: '{count} customer has {by}. Say in the row which one is meant, by its name or its id.',
    other: '{count} customers have {by}. Say in the row which one is meant, by its name or its id.',
  },
  'same-row': 'The same customer as on line {line}: {by}.',
  'same-customer': 'The customer is there already: {by}.',
  'by-external-id': 'the same id',
  'by-name-and-email': 'the same name and mail address',
  'by-name-and-number': 'the same name and number',
  'by-email': 'the same mail address',
  'by-number': 'the same number',
  'by-everything': 'the same name and nothing that differs',
  'wrong-bytes': 'These bytes are no {encoding}. Save the file as UTF-8.',
  nul: 'There is a NUL character in it.',
  'broken-characters':
    'There are characters in it that an earlier program could not read. Export the file again, as UTF-8.',
  'no-value': 'It stands for no value.',
  'long-line': 'It is longer than {most} characters.',
  'not-one-line': 'It is more than one line of text.',
  'cut-by-excel':
    'Excel has written this number in scientific notation, and its last digits are lost. Give the column the format Text in Excel, fill it again and save the file again.',
  'no-id': 'An id of at most 200 characters is expected.',
  'no-mail': 'It is no mail address such as ada@example.com.',
  'no-link': 'It is no address that begins with https://.',
  'no-time': 'It is no time such as 2026-05-17 09:30.',
  'no-country':
    'No country has this name or code. Numbers without a country code are read as of the organisation’s country.',
  'no-extension': 'It is no extension of at most {most} digits.',
  'other-extension': 'The number itself says another extension.',
  'long-number': 'It is too long for a telephone number.',
  'no-digits': 'There are no digits in it.',
  letters: 'There are letters in it. Write the digits.',
  'several-numbers': 'There are several numbers in it. Give each on its own.',
  'no-number': 'There is no such telephone number. Write it with its country code, such as +44 20 7946 0018.',
  'too-many-numbers': 'A customer has at most {most} numbers.',
  'too-many-facts': 'A customer has at most {most} fields.',
} as const;
