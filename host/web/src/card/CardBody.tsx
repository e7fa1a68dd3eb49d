// What a card tells beside the lines at its top: who it may be, what is known of them, and why.

import { Text } from '@fluentui/react-components';
import type { Card } from '../api/types';
import { t } from '../i18n';
import { Warnings } from '../pages/customers/Warnings';
import { MatchChooser } from './MatchChooser';
import { MatchDetails, Presented } from './MatchDetails';
import { MustConnect } from './MustConnect';
import { PluginButtons } from './PluginButtons';
import { ofCard, ofMatch } from './presses';
import { matchId } from './settled';
import type { CardState } from './useCardState';
import { WhyList } from './WhyList';

interface Props {
  card: Card;
  state: CardState;
  /** Besides https, the schemes of links that the tenant registered. */
  schemes: readonly string[];
  now: number;
}

export function CardBody({ card, state, schemes, now }: Props) {
  const { match, chosen } = state;
  const buttons = {
    presses: state.presses,
    schemes,
    onPress: state.press,
    onForget: state.forgetPress,
  };
  if (card.suppressed) {
    const reason = card.why.find(({ outcome }) => outcome === 'suppressed')?.detail;
    return (
      <>
        <Text weight="semibold">{t('card.suppressed')}</Text>
        {reason ? (
          <Text data-testid="card-suppressed">
            <bdi>{reason}</bdi>
          </Text>
        ) : null}
        <PluginButtons buttons={ofCard(card)} {...buttons} />
        <MustConnect card={card} />
        <WhyList card={card} match={undefined} />
      </>
    );
  }
  const several = card.matches.length > 1;
  const marked = chosen ?? (card.identified ? match : undefined);
  return (
    <>
      <Warnings warnings={state.saved?.warnings ?? []} dismiss={state.dismissWarnings} />
      {several ? (
        <MatchChooser
          matches={card.matches}
          chosen={marked && matchId(marked)}
          partial={card.partial}
          now={now}
          onChoose={state.choose}
        />
      ) : null}
      <PluginButtons buttons={[...(match ? ofMatch(match) : []), ...ofCard(card)]} {...buttons} />
      {match ? <MatchDetails match={match} schemes={schemes} now={now} /> : null}
      <Presented card={card} />
      <MustConnect card={card} />
      <WhyList card={card} match={match} />
    </>
  );
}
