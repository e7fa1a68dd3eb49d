// What a version asks for, each with the reason that its developer gives, and how it compares with what is granted now.

import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import { t } from '../../i18n';
import { Name } from '../../pages/parts/Name';
import { destinations, type GrantChange } from './changes';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXS,
    padding: `${tokens.spacingVerticalS} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  places: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS, overflowWrap: 'anywhere' },
});

interface Props {
  changes: GrantChange[];
  /** Whether marks say what is new: not where nothing was active before. */
  compared: boolean;
}

export function GrantList({ changes, compared }: Props) {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {changes.map(({ grant, state, added }, at) => {
        const label = t(`plugins.capability-${grant.capability}`);
        return (
          <li key={`${at} ${grant.capability}`} className={styles.item} data-testid="grant" data-state={state}>
            <span className={styles.head}>
              <Text weight="semibold">{label}</Text>
              {compared && state !== 'same' ? (
                <Badge appearance="tint" color="warning">
                  {t(`plugins.grant-${state}`)}
                </Badge>
              ) : null}
            </span>
            {grant.reason ? (
              <Name>{t('plugins.reason', { reason: grant.reason })}</Name>
            ) : (
              <Text>{t('plugins.noReason')}</Text>
            )}
            <span className={styles.places}>
              {destinations(grant).map((place) => (
                <Badge
                  key={place}
                  appearance={compared && added.includes(place) ? 'filled' : 'outline'}
                  color={compared && added.includes(place) ? 'warning' : 'informative'}
                >
                  {place}
                </Badge>
              ))}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
