// Several records may be the caller: the agent says which one it is.

import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import type { CardMatch } from '../api/types';
import { t } from '../i18n';
import { matchId } from './settled';
import { confidenceWords, pastWords, sourceName } from './words';

const useStyles = makeStyles({
  group: { border: 'none', margin: 0, padding: 0, minInlineSize: 0 },
  // Each as high as all others, whatever stands in it.
  choice: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    alignContent: 'center',
    columnGap: tokens.spacingHorizontalS,
    height: '2.75rem',
    padding: `0 ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  chosen: { backgroundColor: tokens.colorNeutralBackground1Selected },
  radio: { gridRow: 'span 2', alignSelf: 'center' },
  line: { display: 'block', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
});

interface Props {
  matches: readonly CardMatch[];
  chosen: string | undefined;
  /** There are more than these. */
  partial: boolean;
  /** For what is told of the past. */
  now: number;
  onChoose: (match: CardMatch) => void;
}

export function MatchChooser({ matches, chosen, partial, now, onChoose }: Props) {
  const styles = useStyles();
  const name = useId();
  return (
    <fieldset className={styles.group} data-testid="card-chooser">
      <legend>
        <Text size={200} weight="semibold">
          {t(partial ? 'card.whoIsItOfMore' : 'card.whoIsIt', { count: matches.length })}
        </Text>
      </legend>
      {matches.map((match) => {
        const id = matchId(match);
        const about = [
          match.chosenBefore ? t('card.chosenBefore') : undefined,
          match.company,
          match.title,
          match.lastContact ? t('card.lastContact', { when: pastWords(match.lastContact, now) }) : undefined,
          confidenceWords(match.confidence),
          sourceName(match.source),
        ];
        return (
          <label key={id} className={mergeClasses(styles.choice, id === chosen && styles.chosen)}>
            <input
              className={styles.radio}
              type="radio"
              name={name}
              checked={id === chosen}
              onChange={() => onChoose(match)}
            />
            <Text className={styles.line} weight="semibold" dir="auto" title={match.name}>
              {match.name}
            </Text>
            <Text className={styles.line} size={200} dir="auto" title={about.filter(Boolean).join(' · ')}>
              {about.filter(Boolean).join(' · ')}
            </Text>
          </label>
        );
      })}
    </fieldset>
  );
}
