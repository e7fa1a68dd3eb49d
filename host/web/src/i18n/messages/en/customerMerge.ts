export const customerMerge = {
  title: 'Merge into {name}',
  detail:
    'This record gets the numbers and values that it lacks from the other one, which is then deleted and can be restored for 30 days.',
  search: 'Search the other record',
  other: 'The other record',
  none: 'No other record matches “{query}”. Search by name, mail or number.',
  searchFirst: 'No other record has this name. Search by name, mail or number.',
  mergeName: 'Merge {name} into this record',
  done: 'The records were merged into {name}.',
  duplicates: 'Possible duplicates',
  duplicatesDetail:
    'Customers that share a number: often somebody who is there twice, sometimes colleagues with one line.',
  mergeInto: 'Merge into {name}',
  noDuplicates: 'No number is shared by several customers.',
} as const;
