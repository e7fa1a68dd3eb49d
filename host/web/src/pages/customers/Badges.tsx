// Short marks on a customer.

import { Badge, makeStyles, tokens } from '@fluentui/react-components';
import type { Customer } from '../../api/types';

const useStyles = makeStyles({
  badges: {
    display: 'inline-flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalXS,
    marginInlineStart: tokens.spacingHorizontalS,
  },
});

const COLORS: Record<string, 'brand' | 'danger' | 'warning'> = {
  vip: 'brand',
  spam: 'danger',
  'do-not-contact': 'danger',
  overdue: 'warning',
};

export function Badges({ badges }: { badges: Customer['badges'] }) {
  const styles = useStyles();
  if (!badges.length) return null;
  return (
    <span className={styles.badges}>
      {badges.map(({ kind, label }) => (
        <Badge key={label} size="small" appearance="tint" color={COLORS[kind] ?? 'informative'}>
          {label}
        </Badge>
      ))}
    </span>
  );
}
