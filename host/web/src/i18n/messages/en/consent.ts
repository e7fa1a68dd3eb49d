export const consent = {
  agree: 'Continue at Microsoft',
  directory:
    'Your colleagues are shown once you agree that Switchboard may read your organisation’s directory for you.',
  presence: 'Who is available is shown once you agree that Switchboard may see it for you.',
  calendar: 'Your meetings are shown once you agree that Switchboard may read your calendar for you.',
  chat: 'Chats open from here once you agree that Switchboard may begin them for you.',
  other: 'Microsoft wants your permission for this first.',
} as const;
