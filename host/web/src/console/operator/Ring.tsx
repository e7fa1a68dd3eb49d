// The synthetic ring of a tenant: how soon a card would be there, and what would be missing on it.

import { Badge, Button, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { post } from '../../api/client';
import type { LastSyntheticRing } from '../../api/types';
import { sourceName } from '../../card/words';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { Problem } from '../../pages/parts/Problem';
import { Section } from '../../pages/parts/Section';
import { wordsOf } from '../../pages/parts/words';
import { Facts } from '../parts/Facts';
import { ms } from '../parts/ms';
import { outcomeWords } from '../plugins/outcomeWords';
import { tenantUrl } from './tenants';

const COLORS = { complete: 'success', incomplete: 'warning', 'no-card': 'danger' } as const;

/** What came of the last ring; nothing where there was none. */
export function RingBadge({ ring }: { ring: LastSyntheticRing | null }) {
  if (!ring) return null;
  return (
    <Badge color={COLORS[ring.outcome]} appearance="tint" data-testid="ring" data-outcome={ring.outcome}>
      {t(`operator.ring-${ring.outcome}`)}
    </Badge>
  );
}

export function Ring({ id, last }: { id: string; last: LastSyntheticRing | null }) {
  const [ring, setRing] = useState(last);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const now = async () => {
    setBusy(true);
    setError(undefined);
    try {
      setRing(await post<LastSyntheticRing>(`${tenantUrl(id)}/ring`, {}));
    } catch (failure) {
      setError(wordsOf(failure));
    }
    setBusy(false);
  };
  return (
    <Section title={t('operator.ring')} wide>
      <Text>{t('operator.ringDetail')}</Text>
      {ring ? (
        <>
          <div>
            <RingBadge ring={ring} />
          </div>
          <Facts
            facts={[
              [t('operator.rungAt'), dateTime(ring.at)],
              [t('operator.firstCard'), ring.firstMs === null ? undefined : ms(ring.firstMs)],
              [t('operator.finalCard'), ring.finalMs === null ? undefined : ms(ring.finalMs)],
              ...ring.failed.map(({ source, why }): [string, string] => [sourceName(source), outcomeWords(why)]),
            ]}
          />
        </>
      ) : (
        <Text>{t('operator.notRung')}</Text>
      )}
      {error ? <Problem text={error} /> : null}
      <div>
        <Button disabled={busy} onClick={() => void now()}>
          {t('operator.ringNow')}
        </Button>
      </div>
    </Section>
  );
}
