import type { Translated } from '../../catalogue';
import type { problems as english } from '../en/problems';

// prettier-ignore
export const problems: Translated<typeof english> = {
  'busy': 'Das wollen gerade viele. Versuchen Sie es gleich noch einmal.',
  'changed-meanwhile': 'Das hat inzwischen jemand geändert. Laden Sie es neu und ändern Sie es dann.',
  'claims-challenge': 'Microsoft möchte einen weiteren Nachweis, dass Sie es sind.',
  'component-refused': 'Dieses Plug-in kann nicht angenommen werden.',
  'conflict': 'Das geht so, wie die Dinge stehen, nicht.',
  'consent-required': 'Microsoft braucht dafür erst Ihre Zustimmung.',
  'file-refused': 'Diese Datei kann nicht angenommen werden.',
  'forbidden': 'Das dürfen Sie nicht. Fragen Sie Ihre Administration.',
  'if-match-required': 'Die Seite hat nicht gesagt, welche Fassung sie ändert. Laden Sie sie neu.',
  'internal': 'Am Server ist etwas kaputt. Versuchen Sie es noch einmal; wenn es so bleibt, sagen Sie es Ihrer Administration.',
  'invalid-address': 'Unter dieser Adresse gibt es nichts.',
  'invalid-body': 'Der Server konnte nicht lesen, was die Seite geschickt hat.',
  'invalid-request': 'Etwas, das Sie eingegeben haben, kann nicht verwendet werden.',
  'method-not-allowed': 'Das geht hier nicht.',
  'not-acceptable': 'Der Server hat das in keiner Form, die Ihr Browser nimmt.',
  'not-found': 'Das gibt es nicht, oder nicht mehr.',
  'not-licensed': 'Ihr Konto hat keine Lizenz für Anrufe in Teams. Fragen Sie Ihre Administration.',
  'not-set-up': 'Das ist noch nicht eingerichtet. Fragen Sie Ihre Administration.',
  'not-signed-in': 'Sie sind nicht mehr angemeldet. Melden Sie sich neu an.',
  'sign-in-again': 'Microsoft möchte, dass Sie sich neu anmelden.',
  'tenant-suspended': 'Ihre Organisation ist hier gesperrt. Fragen Sie Ihre Administration.',
  'token-ended': 'Der Schlüssel dieses Programms gilt nicht mehr. Legen Sie einen neuen an.',
  'too-large': 'Das ist zu groß.',
  'too-many-streams': 'Es sind zu viele Tabs offen. Schließen Sie einige.',
  'too-slow': 'Die Verbindung ist zu langsam, um das zu senden.',
  'unavailable': 'Das geht gerade nicht. Versuchen Sie es gleich noch einmal.',
  'unsupported-media-type': 'Der Server nimmt diese Art von Datei nicht.',
};
