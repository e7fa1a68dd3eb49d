import type { Translated } from '../../catalogue';
import type { customerMerge as english } from '../en/customerMerge';

export const customerMerge: Translated<typeof english> = {
  title: 'In {name} zusammenführen',
  detail:
    'Dieser Eintrag erhält Nummern und Werte, die ihm fehlen, aus dem anderen, der dann gelöscht wird und 30 Tage wiederhergestellt werden kann.',
  search: 'Den anderen Eintrag suchen',
  other: 'Der andere Eintrag',
  none: 'Kein anderer Eintrag passt zu „{query}“. Suchen Sie nach Name, Mail oder Nummer.',
  searchFirst: 'Kein anderer Eintrag hat diesen Namen. Suchen Sie nach Name, Mail oder Nummer.',
  mergeName: '{name} in diesen Eintrag übernehmen',
  done: 'Die Einträge wurden in {name} zusammengeführt.',
  duplicates: 'Mögliche Dubletten',
  duplicatesDetail:
    'Kunden mit gemeinsamer Nummer: oft jemand, der doppelt vorhanden ist, manchmal Kollegen mit einem Anschluss.',
  mergeInto: 'In {name} zusammenführen',
  noDuplicates: 'Keine Nummer gehört zu mehreren Kunden.',
};
