// Why a card shows what it shows, and what it offers, in the agent's language: the card's own part of what the server says.

import type { Card, CardMatch } from '../api/types';
import { t } from '../i18n';

type Why = Card['why'][number];
type Action = CardMatch['actions'][number];

/** Why this record. */
export function matchWords({ why, whySays }: Pick<CardMatch, 'why' | 'whySays'>): string {
  switch (whySays?.kind) {
    case 'exact-number':
      return t('reasons.becauseExact', { number: whySays.number });
    case 'extension-missing':
      return t('reasons.becauseExtension', { number: whySays.number });
    case 'older-spelling':
      return t('reasons.becauseOlder', { number: whySays.number });
    case 'company-range':
      return t('reasons.becauseCompany', { number: whySays.number });
    case 'national-number':
      return t('reasons.becauseNational', { number: whySays.number });
    case 'colleague':
      return t('reasons.becauseColleague');
    default:
      return why;
  }
}

/** What became of a source. */
export function whyWords({ outcome, detail, detailSays }: Why): string {
  switch (detailSays?.kind) {
    case 'found':
      return t('reasons.foundRecords', { count: detailSays.count });
    case 'not-found':
      return t('reasons.knowsNobody');
    case 'no-answer-in-time':
      return t('reasons.noAnswerInTime');
    case 'no-number':
      return t('reasons.noNumber');
    case 'number-unusable':
      return t('reasons.numberUnusable');
    case 'not-of-teams':
      return t('reasons.notOfTeams');
    case 'store-unavailable':
      return t('reasons.storeUnavailable');
    case 'directory-too-slow':
      return t('reasons.directoryTooSlow');
    case 'directory-busy':
      return t('reasons.directoryBusy');
    case 'directory-not-allowed':
      return t('reasons.directoryNotAllowed');
    case 'directory-unavailable':
      return t('reasons.directoryUnavailable');
    case 'agent-must-connect':
      return t('card.mustConnect');
    default:
      return outcome === 'pending' ? t('reasons.stillLooking') : detail;
  }
}

/** What a button says. */
export const actionWords = ({ label, says }: Action): string =>
  says === 'open-record' ? t('reasons.openRecord') : label;
