export const previews = {
  title: 'Previews',
  detail: 'These people’s own calls use a version that is not active for anybody else.',
  until: '{who}, until {when}',
  end: 'End',
  endOf: 'End the preview of {who}',
} as const;
