// How much the organisation may keep, and how much it does.

import { makeStyles, ProgressBar, Spinner, Text, tokens } from '@fluentui/react-components';
import type { QuotaList } from '../../api/types';
import { locale, t } from '../../i18n';
import { bytes } from '../../i18n/format';
import { Problem } from '../../pages/parts/Problem';
import { useDocument } from '../../pages/parts/useDocument';
import { useMe } from '../../shell/me';
import { ConsolePage } from '../parts/ConsolePage';
import { mayUse } from '../role';

/** From this part on it is told in another colour. */
const NEARLY = 0.9;

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, maxWidth: '40rem' },
  item: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    padding: `${tokens.spacingVerticalM} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
});

type Quota = QuotaList['items'][number];

const amount = ({ quota }: Quota, count: number): string =>
  quota.endsWith('bytes') ? bytes(count) : new Intl.NumberFormat(locale()).format(count);

export function Quotas() {
  const styles = useStyles();
  const allowed = mayUse(useMe(), 'admin');
  const { document, error, reload } = useDocument<QuotaList>(allowed ? '/api/v1/admin/quotas' : undefined);
  return (
    <ConsolePage title={t('console.quotas')} needs="admin">
      <Text as="p" block>
        {t('quotas.detail')}
      </Text>
      {error ? <Problem text={error} retry={reload} /> : null}
      {document ? (
        <ul className={styles.list}>
          {document.items.map((one) => {
            const part = one.most > 0 ? Math.min(1, one.used / one.most) : 1;
            const name = t(`quotas.of-${one.quota}`);
            return (
              <li key={one.quota} className={styles.item} data-testid="quota">
                <Text weight="semibold">{name}</Text>
                <ProgressBar
                  aria-label={name}
                  value={part}
                  thickness="large"
                  color={part >= 1 ? 'error' : part >= NEARLY ? 'warning' : 'brand'}
                />
                <Text>{t('quotas.used', { used: amount(one, one.used), most: amount(one, one.most) })}</Text>
              </li>
            );
          })}
        </ul>
      ) : error ? null : (
        <Spinner label={t('common.loading')} />
      )}
    </ConsolePage>
  );
}
