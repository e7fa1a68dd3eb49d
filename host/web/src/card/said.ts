// What the server's own texts say, in the agent's language. Each comes in English with its kind; what has no kind that is known
// here, as what a plugin wrote, is shown as it came.

import type { Card } from '../api/types';
import { t } from '../i18n';
import { shownNumber } from '../i18n/numbers';

type Caller = Card['caller'];
type TitleSays = Card['titleSays'];
type SubtitleSays = Card['subtitleSays'];

function nameWords(says: TitleSays, text: string): string {
  switch (says?.kind) {
    case 'teams-user':
      return t('said.teamsUser');
    case 'call-queue':
      return t('said.callQueue');
    case 'call-for':
      return t('said.callFor', { queue: says.queue });
    case 'anonymous-caller':
      return t('said.anonymousCaller');
    case 'unknown-caller':
      return t('said.unknownCaller');
    case 'meeting':
      return t('said.meeting');
    default:
      return text;
  }
}

/** A text that is the caller’s number, as it is written in the agent’s country. */
const written = (text: string, caller?: Caller, home?: string): string | undefined =>
  caller && home && text === caller.display ? shownNumber(caller, home) : undefined;

/** The first line of a card or of a call in the history. With the agent’s country, a number is written as it is there. */
export const titleWords = (
  { title, titleSays }: Pick<Card, 'title' | 'titleSays'>,
  caller?: Caller,
  home?: string,
): string => written(title, caller, home) ?? nameWords(titleSays, title);

/** Who is on the other side, as the call itself tells it. */
export const callerWords = (caller: Caller, home: string): string =>
  shownNumber(caller, home) ?? nameWords(caller.displaySays, caller.display);

/** The second line of a card or of a call in the history; a number as the first line has it. */
export const subtitleWords = (
  { subtitle, subtitleSays }: Pick<Card, 'subtitle' | 'subtitleSays'>,
  caller?: Caller,
  home?: string,
): string => written(subtitle, caller, home) ?? saidBeside(subtitleSays) ?? subtitle;

function saidBeside(says: SubtitleSays): string | undefined {
  switch (says?.kind) {
    case 'not-to-be-identified':
      return t('said.notToBeIdentified');
    case 'carriers-name':
      return t('said.carriersName', { name: says.name });
    case 'unknown-number':
      return t('said.unknownNumber');
    case 'external':
      return t('said.external');
    case 'teams-user':
      return t('said.teamsUser');
    case 'colleague':
      return t('said.colleague');
    case 'person-not-known':
      return t('said.personNotKnown');
    case 'number-withheld':
      return t('said.numberWithheld');
    case 'name-not-verified':
      return t('said.nameNotVerified');
    case 'number-shared':
      return t(says.more ? 'said.numberSharedByMore' : 'said.numberShared', { count: says.count });
    case 'caller-shared':
      return t(says.more ? 'said.callerSharedByMore' : 'said.callerShared', { count: says.count });
    case 'someone-at':
      return t('said.someoneAt', { company: says.company });
    case 'possibly':
      return t('said.possibly', { name: says.name });
    default:
      return undefined;
  }
}
