export const calls = {
  'outcome-answered': 'Answered',
  'outcome-declined': 'Declined',
  'outcome-missed': 'Missed',
  'outcome-answered-elsewhere': 'Answered elsewhere',
  'outcome-busy': 'Busy',
  'outcome-no-answer': 'No answer',
  'outcome-cancelled': 'Cancelled',
  'outcome-failed': 'Failed',
  'meeting-joined': 'Joined',
  'meeting-not-joined': 'Not joined',
  underWay: 'Under way',
} as const;
