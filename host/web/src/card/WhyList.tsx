// Why the card shows what it shows: each source's answer, and when it came.

import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { Card, CardMatch } from '../api/types';
import { locale, t } from '../i18n';
import { matchWords, whyWords } from './reasons';
import { sourceName } from './words';

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalL, overflowWrap: 'anywhere' },
});

const milliseconds = (count: number): string =>
  new Intl.NumberFormat(locale(), { style: 'unit', unit: 'millisecond' }).format(count);

export function WhyList({ card, match }: { card: Card; match: CardMatch | undefined }) {
  const styles = useStyles();
  return (
    <div role="group" aria-label={t('card.why')}>
      <Text size={200} weight="semibold" block>
        {t('card.why')}
      </Text>
      <ul className={styles.list} data-testid="card-why">
        {match ? (
          <li>
            <Text size={200}>
              <bdi>{matchWords(match)}</bdi>
            </Text>
          </li>
        ) : null}
        {card.why.map((why) => (
          <li key={why.source}>
            <Text size={200}>
              <strong>{sourceName(why.source)}</strong>
              {why.preview ? (
                <>
                  {' '}
                  <Badge appearance="outline" size="small">
                    {t('card.preview')}
                  </Badge>
                </>
              ) : null}
              : <bdi>{whyWords(why)}</bdi>
              {why.elapsedMs === null ? '' : ` (${milliseconds(why.elapsedMs)})`}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  );
}
