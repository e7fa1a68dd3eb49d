import type { Translated } from '../../catalogue';
import type { reasons as english } from '../en/reasons';

export const reasons: Translated<typeof english> = {
  stillLooking: 'Wird noch gesucht …',
  becauseExact: 'Der Kunde hat genau diese Nummer, {number}.',
  becauseExtension: 'Der Kunde hat {number}; die Durchwahl fehlt auf einer Seite.',
  becauseOlder: 'Der Kunde hat eine ältere Schreibweise dieses Anschlusses, {number}.',
  becauseCompany: 'Die Nummer liegt im Durchwahlbereich von {number}: die Firma, nicht die Person.',
  becauseNational: 'Der Kunde hat {number}: dieselbe nationale Nummer, vielleicht in einem anderen Land.',
  becauseColleague: 'Jemand aus Ihrer Organisation: Das Verzeichnis hat diese Teams-Identität.',
  foundRecords: { one: 'Hat einen Datensatz gefunden.', other: 'Hat {count} Datensätze gefunden.' },
  knowsNobody: 'Kennt niemanden mit dieser Nummer oder Kennung.',
  noAnswerInTime: 'Keine Antwort in der Zeit.',
  noNumber: 'Der Anruf hat keine Nummer, nach der sich suchen ließe.',
  numberUnusable: 'Nach dieser Nummer lässt sich nicht suchen.',
  notOfTeams: 'Der Anruf kommt nicht aus Teams.',
  storeUnavailable: 'Die Kunden lassen sich jetzt nicht durchsuchen.',
  directoryTooSlow: 'Das Verzeichnis hat nicht in der Zeit geantwortet.',
  directoryBusy: 'Das Verzeichnis bittet zu warten.',
  directoryNotAllowed: 'Sie haben uns nicht erlaubt, im Verzeichnis nachzusehen.',
  directoryUnavailable: 'Das Verzeichnis lässt sich jetzt nicht fragen.',
  openRecord: 'Datensatz öffnen',
};
