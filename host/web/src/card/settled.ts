// What of a card may still change. Until the final card, everything; afterwards only texts: what the agent could press stays
// where it is, and what was found late is offered instead of shown.

import type { Card, CardMatch } from '../api/types';

export interface Settled {
  /** What is shown. */
  readonly card: Card;
  /** The newest card, where it has more to press than what is shown. */
  readonly later: Card | undefined;
}

export const matchId = (match: Pick<CardMatch, 'source' | 'recordId'>): string =>
  JSON.stringify([match.source, match.recordId]);

const isFinal = ({ phase }: Card): boolean => phase === 'final' || phase === 'late';

const isLink = ({ kind }: CardMatch['fields'][number]): boolean => kind === 'link';

/** What can be pressed of a match. */
const pressable = (match: CardMatch): string =>
  JSON.stringify([matchId(match), match.actions, match.pluginActions, match.openItems, match.fields.filter(isLink)]);

/** A match with the newest texts, and what could be pressed before. */
const withTextOf = (shown: CardMatch, newest: CardMatch): CardMatch => ({
  ...newest,
  actions: shown.actions,
  pluginActions: shown.pluginActions ?? [],
  openItems: shown.openItems,
  fields: [...shown.fields.filter(isLink), ...newest.fields.filter((field) => !isLink(field))],
});

/** Takes the newest card into what is shown. */
export function settle(before: Settled | undefined, newest: Card): Settled {
  // A caller who becomes known later is looked up anew: that is a card from its beginning.
  if (!before || !isFinal(before.card) || !isFinal(newest)) return { card: newest, later: undefined };
  const shown = before.card;
  // Whoever is not to be named any more is not named any more, at once.
  if (newest.suppressed) return { card: newest, later: undefined };
  const matches = shown.matches.map((match) => {
    const same = newest.matches.find((other) => matchId(other) === matchId(match));
    return same ? withTextOf(match, same) : match;
  });
  const { openUrl, silent, pluginActions = [] } = shown;
  const card = { ...newest, matches, openUrl, silent, pluginActions };
  const known = new Set(shown.matches.map(pressable));
  const more =
    newest.matches.some((match) => !known.has(pressable(match))) ||
    JSON.stringify(newest.pluginActions ?? []) !== JSON.stringify(pluginActions);
  return { card, later: more ? newest : undefined };
}

/** The agent wants to see what came late. */
export const showLater = ({ card, later }: Settled): Settled => ({ card: later ?? card, later: undefined });
