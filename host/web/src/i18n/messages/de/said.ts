import type { Translated } from '../../catalogue';
import type { said as english } from '../en/said';

export const said: Translated<typeof english> = {
  carriersName: '{name} (Name vom Netzbetreiber, nicht geprüft)',
  teamsUser: 'Teams-Nutzer',
  callQueue: 'Warteschlange',
  callFor: 'Anruf für {queue}',
  anonymousCaller: 'Anonymer Anruf',
  unknownCaller: 'Unbekannter Anrufer',
  meeting: 'Besprechung',
  notToBeIdentified: 'Soll nicht erkannt werden',
  unknownNumber: 'Unbekannte Nummer',
  external: 'Extern',
  colleague: 'Aus Ihrer Organisation',
  personNotKnown: 'Wer dahinter ist, ist noch nicht bekannt',
  numberWithheld: 'Die Nummer ist unterdrückt',
  nameNotVerified: 'Der Name ist nicht geprüft',
  numberShared: { one: '{count} Kunde hat diese Nummer', other: '{count} Kunden haben diese Nummer' },
  numberSharedByMore: {
    one: 'Mehr als {count} Kunde hat diese Nummer',
    other: 'Mehr als {count} Kunden haben diese Nummer',
  },
  callerShared: { one: '{count} Kunde passt zu diesem Anruf', other: '{count} Kunden passen zu diesem Anruf' },
  callerSharedByMore: {
    one: 'Mehr als {count} Kunde passt zu diesem Anruf',
    other: 'Mehr als {count} Kunden passen zu diesem Anruf',
  },
  someoneAt: 'Jemand bei {company}',
  possibly: 'Vielleicht {name}',
};
