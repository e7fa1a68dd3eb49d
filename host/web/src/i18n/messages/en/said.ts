// What the server says in English, by kind. A card says it as soon as it rings, so it is there from the start.

export const said = {
  carriersName: '{name} (carrier’s name, not verified)',
  teamsUser: 'Teams user',
  callQueue: 'Call queue',
  callFor: 'Call for {queue}',
  anonymousCaller: 'Anonymous caller',
  unknownCaller: 'Unknown caller',
  meeting: 'Meeting',
  notToBeIdentified: 'Not to be identified',
  unknownNumber: 'Unknown number',
  external: 'External',
  colleague: 'Colleague',
  personNotKnown: 'The person behind it is not known yet',
  numberWithheld: 'The caller withheld the number',
  nameNotVerified: 'The name is not verified',
  numberShared: { one: '{count} customer has this number', other: '{count} customers share this number' },
  numberSharedByMore: {
    one: 'More than {count} customer has this number',
    other: 'More than {count} customers share this number',
  },
  callerShared: { one: '{count} customer matches this caller', other: '{count} customers match this caller' },
  callerSharedByMore: {
    one: 'More than {count} customer matches this caller',
    other: 'More than {count} customers match this caller',
  },
  someoneAt: 'Someone at {company}',
  possibly: 'Possibly {name}',
} as const;
