// Who a call says is on the other side.

import type { Call } from '../calls/call';
import { callerNumber } from '../calls/caller';
import { t } from '../i18n';
import { subtitleWords, titleWords } from './said';

/** What is told of a call. */
export type Told = Pick<Call, 'key' | 'title' | 'subtitle'> &
  Partial<Pick<Call, 'card' | 'cardTrouble' | 'callerInfo'>>;

/** While the server can’t say who it is: the name that the carrier sent, marked as such. */
export function carriersName({ card, cardTrouble, callerInfo }: Omit<Told, 'key' | 'title' | 'subtitle'>): string {
  const name = callerInfo?.displayName;
  if (card || cardTrouble === undefined || !name || !callerNumber(callerInfo)) return '';
  return t('said.carriersName', { name });
}

/** Who the call says is on the other side. */
export function linesOf(call: Omit<Told, 'key'>, home?: string): { title: string; subtitle: string } {
  const { card } = call;
  return card
    ? // Whoever is not to be identified is not named by their carrier either.
      {
        title: titleWords(card, card.caller, home),
        subtitle: card.suppressed ? '' : subtitleWords(card, card.caller, home),
      }
    : { title: call.title, subtitle: call.subtitle || carriersName(call) };
}
