// The card of a caller who was rung for by hand. Its buttons can be pressed: the same version runs them, and changes nothing.

import { Badge, makeStyles, Title3, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { Card, PluginTrial } from '../../api/types';
import { PluginButtons } from '../../card/PluginButtons';
import { badgesOf, buttonId, ofCard, ofMatch, type PluginButton, type Press, withPresses } from '../../card/presses';
import { matchWords } from '../../card/reasons';
import { subtitleWords, titleWords } from '../../card/said';
import { WhyList } from '../../card/WhyList';
import { t } from '../../i18n';
import { Badges } from '../../pages/customers/Badges';
import { Name } from '../../pages/parts/Name';
import { wordsOf } from '../../pages/parts/words';
import { useMe } from '../../shell/me';
import { Facts } from '../parts/Facts';
import type { TrialPress } from './trial';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalL,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusLarge,
    maxWidth: '32rem',
    overflowWrap: 'anywhere',
  },
});

/** A button that was pressed by hand, and how that went. */
export interface PressedByHand {
  label: string;
  trial: PluginTrial;
}

interface Props {
  card: Card;
  /** Has the version that made the card run a button. */
  press: (press: TrialPress) => Promise<PluginTrial>;
  /** Told of each press that the server took. */
  pressed: (pressed: PressedByHand) => void;
}

/** What came of a press by hand. Without an answer nothing was done either: a trial changes nothing. */
function pressOf({ pressed, failure }: PluginTrial): Press {
  const why = t('tryOut.failed', { why: failure ?? '' });
  const failed = { outcome: 'failed' as const, message: why, openUrl: null, title: null, subtitle: null, badges: [] };
  return { running: false, result: pressed ?? failed, trouble: undefined };
}

export function TrialCard({ card: made, press, pressed }: Props) {
  const styles = useStyles();
  const me = useMe();
  const [noted, setNoted] = useState<Readonly<Record<string, Press | undefined>>>({});
  const presses = Object.fromEntries(Object.entries(noted).flatMap(([id, one]) => (one ? [[id, one] as const] : [])));
  const card = withPresses(made, presses);
  const note = (button: PluginButton, one: Press | undefined) =>
    setNoted((before) => ({ ...before, [buttonId(button)]: one }));
  const run = async (button: PluginButton, confirmed: boolean) => {
    const { action, record } = button;
    const match = made.matches.find((one) => one.source === record?.source && one.recordId === record.recordId);
    note(button, { running: true, result: undefined, trouble: undefined });
    try {
      const trial = await press({
        action: action.id,
        ...(record ? { record: { ...record, recordType: match?.recordType ?? '' } } : {}),
        confirmed,
      });
      note(button, pressOf(trial));
      pressed({ label: action.label, trial });
    } catch (failure) {
      note(button, { running: false, result: undefined, trouble: wordsOf(failure) });
    }
  };
  const buttons = (some: readonly PluginButton[]) => (
    <PluginButtons
      buttons={some}
      presses={presses}
      schemes={me.tenant.urlSchemes}
      onPress={(button, confirmed) => void run(button, confirmed)}
      onForget={(button) => note(button, undefined)}
    />
  );
  return (
    <div className={styles.card} data-testid="trial-card">
      <Title3 as="h3" dir="auto">
        {titleWords(card)}
      </Title3>
      {card.subtitle ? <Name>{subtitleWords(card)}</Name> : null}
      {card.suppressed ? <Badge color="danger">{t('tryOut.suppressed')}</Badge> : null}
      <Badges badges={badgesOf(presses)} />
      {buttons(ofCard(card))}
      {card.matches.map((match) => (
        <div key={`${match.source} ${match.recordId}`}>
          <Name weight="semibold">{match.name}</Name>
          <Badges badges={match.badges} />
          <Facts
            facts={[
              [t('tryOut.source'), match.source],
              [t('tryOut.company'), match.company],
              [t('tryOut.matchWhy'), matchWords(match)],
              ...match.fields.map(({ label, value }): [string, string] => [label, value]),
            ]}
          />
          {buttons(ofMatch(match))}
        </div>
      ))}
      <WhyList card={card} match={undefined} />
    </div>
  );
}
