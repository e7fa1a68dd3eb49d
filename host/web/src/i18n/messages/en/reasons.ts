// Why a card shows what it shows.

export const reasons = {
  stillLooking: 'Still looking…',
  becauseExact: 'The customer has exactly this number, {number}.',
  becauseExtension: 'The customer has {number}; the extension is missing on one side.',
  becauseOlder: 'The customer has an older spelling of this line, {number}.',
  becauseCompany: 'The number is in the direct-dial range of {number}: the company, not the person.',
  becauseNational: 'The customer has {number}: the same national number, maybe in another country.',
  becauseColleague: 'A colleague: the directory has this Teams identity.',
  foundRecords: { one: 'Found one record.', other: 'Found {count} records.' },
  knowsNobody: 'Knows nobody by this caller’s number or id.',
  noAnswerInTime: 'No answer in time.',
  noNumber: 'The caller has no number to look for.',
  numberUnusable: 'The caller’s number can’t be looked up.',
  notOfTeams: 'The caller is not of Teams.',
  storeUnavailable: 'The customers can’t be searched now.',
  directoryTooSlow: 'The directory did not answer in time.',
  directoryBusy: 'The directory asks us to wait.',
  directoryNotAllowed: 'You have not allowed us to look into the directory.',
  directoryUnavailable: 'The directory can’t be asked now.',
  openRecord: 'Open record',
} as const;
