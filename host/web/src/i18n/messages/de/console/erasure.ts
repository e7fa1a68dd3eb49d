import type { Translated } from '../../../catalogue';
import type { erasure as english } from '../../en/console/erasure';

export const erasure: Translated<typeof english> = {
  who: 'Wer gelöscht wird',
  detail:
    'Alles, was hier über eine Person steht, wird gelöscht: Kunden, Anrufe mit Karten und Notizen, Zeilen in Protokollen von Plugins, Werte, die Plugins unter der Nummer oder Adresse aufbewahren, und Konten anderer Systeme, die ein Mitarbeiter mit der Adresse verbunden hat. Was Plugins an andere Systeme geschickt haben, ist dort und nicht hier.',
  by: 'Bekannt unter',
  number: 'Telefonnummer',
  email: 'E-Mail-Adresse',
  look: 'Zeigen, was es gibt',
  found: 'Was es gibt',
  nothing: 'Über diese Person ist nichts gespeichert.',
  customers: { one: '{count} Kunde:', other: '{count} Kunden:' },
  calls: 'Anrufe',
  logLines: 'Protokollzeilen',
  values: 'Werte von Plugins',
  choices: 'Auswahlen von Mitarbeitern',
  importLines: 'Zeilen in Importberichten',
  accounts: 'Verbundene Konten',
  erase: 'Alles davon löschen…',
  eraseTitle: 'Diese Person löschen?',
  eraseDetail: 'Alles, was über {what} gespeichert ist, ist sofort weg. Es lässt sich nicht wiederherstellen.',
  go: 'Löschen',
  erased: 'Die Person ist gelöscht.',
  receipt: 'Die Quittung steht im Prüfprotokoll unter {receipt}. Sie sagt, wie viel es war, und nicht, von wem.',
};
