// What the agent can do about who the caller is, while it rings and afterwards.

import { Button } from '@fluentui/react-components';
import type { Me } from '../api/types';
import { t } from '../i18n';
import { keeperOf } from '../shell/keeper';
import type { CardState } from './useCardState';

interface Props {
  me: Me;
  state: CardState;
  /** A contact is being filled in. */
  drafting: boolean;
  onDraft: () => void;
  className?: string;
}

export function CallerButtons({ me, state, drafting, onDraft, className }: Props) {
  const { card, match } = state;
  const canCreate = keeperOf(me).canEdit;
  // Who is known already needs no second record, unless that is somebody else.
  const known = (card?.identified === true || state.chosen !== undefined) && !state.reportedWrong;
  const nobody = !card?.caller.e164 || card.suppressed || known || state.saved !== undefined;
  return (
    <>
      <Button size="small" className={className} disabled={!canCreate || nobody || drafting} onClick={onDraft}>
        {t('card.newContact')}
      </Button>
      <Button size="small" className={className} disabled={!match || state.reportedWrong} onClick={state.reportWrong}>
        {t('card.wrongPerson')}
      </Button>
    </>
  );
}
