import type { Translated } from '../../catalogue';
import type { shell as english } from '../en/shell';

export const shell: Translated<typeof english> = {
  claim: 'Sehen Sie, wer anruft, bevor Sie abnehmen.',
  signIn: 'Mit Teams anmelden',
  approve: 'Ich bin Administrator: Switchboard genehmigen',
  pages: 'Seiten',
  skip: 'Zum Inhalt springen',
  customers: 'Kunden',
  colleagues: 'Kollegen',
  meetings: 'Besprechungen',
  history: 'Verlauf',
  console: 'Verwaltung',
  settings: 'Einstellungen',
  signedInAs: '{name}, {tenant}',
  signOut: 'Abmelden',
  continueAtMicrosoft: 'Weiter bei Microsoft',
  pageBroken: 'Diese Seite funktioniert nicht mehr. Anrufe gehen weiter.',
  pageUnavailable:
    'Diese Seite lässt sich gerade nicht laden. Es wird von selbst wieder versucht. Anrufe gehen weiter; alles neu zu laden würde sie beenden.',
  missedCount: { one: '{count} verpasster Anruf offen', other: '{count} verpasste Anrufe offen' },
};
