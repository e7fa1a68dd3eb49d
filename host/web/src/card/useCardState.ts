// What one card remembers beside what the server says: which match the agent chose, and what became of the card's own buttons.

import { useState } from 'react';
import { post, put } from '../api/client';
import type { CallRecord, Card, CardMatch, Customer } from '../api/types';
import type { components } from '../api/schema';
import type { Call } from '../calls/call';
import { t } from '../i18n';
import { remember, rememberPress, useRemembered } from './cardMemory';
import { badgesOf, buttonId, type PluginButton, press, type Presses, withPresses } from './presses';
import { matchId, type Settled, settle, showLater } from './settled';

type Reported = components['schemas']['WrongMatchReported'];

export interface CardState {
  card: Card | undefined;
  /** There is something that came late, to be shown at a click. */
  hasLater: boolean;
  showLater: () => void;
  /** The record that counts as the caller's: the agent's choice, or the host's. */
  match: CardMatch | undefined;
  /** The agent chose it. */
  chosen: CardMatch | undefined;
  choose: (match: CardMatch) => void;
  /** The match was said to be the wrong person. */
  reportedWrong: boolean;
  reportWrong: () => void;
  /** A contact was made of the caller. */
  saved: Customer | undefined;
  onSaved: (customer: Customer, source: string) => void;
  /** The agent has read what the server warned of when it saved the contact. */
  dismissWarnings: () => void;
  /** What became of buttons that plugins run. */
  presses: Presses;
  press: (button: PluginButton, confirmed: boolean) => void;
  forgetPress: (button: PluginButton) => void;
  /** Short marks: of the record, and what presses added to the card as a whole. */
  badges: CardMatch['badges'];
  /** What became of the latest of these, in words. */
  said: string | undefined;
}

const NO_PRESSES: Presses = {};

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Follows the newest card. */
function useSettled(newest: Card | undefined): [Settled | undefined, () => void] {
  const [state, setState] = useState<{ newest?: Card; settled?: Settled }>({});
  let { settled } = state;
  if (newest && newest !== state.newest) {
    settled = settle(settled, newest);
    setState({ newest, settled });
  }
  return [settled, () => setState((now) => (now.settled ? { ...now, settled: showLater(now.settled) } : now))];
}

export function useCardState({ key, card: newest }: Pick<Call, 'key' | 'card'>): CardState {
  const [settled, later] = useSettled(newest);
  const { chosen: choice, wrong, saved, said, presses = NO_PRESSES } = useRemembered(key);
  const card = settled && withPresses(settled.card, presses);
  // With the newest texts.
  const chosen = choice && (card?.matches.find((match) => matchId(match) === matchId(choice)) ?? choice);
  // Several that fit equally well are nobody's identity: then nobody is until the agent has chosen.
  const match = chosen ?? (card?.identified || card?.matches.length === 1 ? card.matches[0] : undefined);

  /** The call was with them: for the history, the call log, and the next time that the number calls. */
  const noteCustomer = (source: string, recordId: string) =>
    card ? put<CallRecord>(`/api/v1/calls/${card.callId}/customer`, { source, recordId }) : Promise.resolve();

  const notKept = (error: unknown) => remember(key, { said: t('card.choiceNotKept', { reason: words(error) }) });

  function choose(picked: CardMatch): void {
    remember(key, { chosen: picked, said: undefined });
    noteCustomer(picked.source, picked.recordId).catch(notKept);
  }

  function reportWrong(): void {
    if (!card || !match) return;
    remember(key, { wrong: matchId(match) });
    const { source, recordId } = match;
    post<Reported>(`/api/v1/calls/${card.callId}/wrong-match`, { source, recordId }).then(
      ({ plugins }) => {
        const told = plugins.length ? t('card.wrongReported', { plugins: plugins.join(', ') }) : t('card.wrongNobody');
        remember(key, { said: told });
      },
      (error: unknown) => {
        remember(key, { wrong: undefined, said: t('card.wrongNotReported', { reason: words(error) }) });
      },
    );
  }

  function onSaved(customer: Customer, source: string): void {
    remember(key, { saved: customer, said: t('card.saved', { name: customer.name }) });
    noteCustomer(source, customer.id).catch(notKept);
  }

  return {
    card,
    hasLater: settled?.later !== undefined,
    showLater: later,
    match,
    chosen,
    choose,
    reportedWrong: match !== undefined && wrong === matchId(match),
    reportWrong,
    saved,
    onSaved,
    dismissWarnings: () => {
      if (saved) remember(key, { saved: { ...saved, warnings: [] } });
    },
    presses,
    press: (button, confirmed) => {
      if (card) void press(card.callId, button, confirmed, (now) => rememberPress(key, buttonId(button), now));
    },
    forgetPress: (button) => rememberPress(key, buttonId(button), undefined),
    badges: [...(match?.badges ?? []), ...badgesOf(presses)],
    said,
  };
}
