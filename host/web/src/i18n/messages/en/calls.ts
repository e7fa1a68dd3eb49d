export const calls = {
  'outcome-answered': 'Answered',
  'outcome-declined': 'Declined',
  'outcome-missed': 'Missed',
  'outcome-answered-elsewhere': 'Answered elsewhere',
  'outcome-busy': 'Busy',
  'outcome-no-answer': 'No answer',
  'outcome-cancelled': 'Cancelled',
  'outcome-failed': 'Failed',
  underWay: 'Under way',
} as const;
