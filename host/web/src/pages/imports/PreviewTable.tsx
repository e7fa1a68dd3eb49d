// A table of the preview. Wide ones scroll, by keyboard too.

import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  scroll: { overflowX: 'auto', marginBottom: tokens.spacingVerticalL },
  table: {
    borderCollapse: 'collapse',
    width: '100%',
    '& :is(th, td)': {
      textAlign: 'start',
      padding: tokens.spacingVerticalXS,
      borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
      verticalAlign: 'top',
      minWidth: '4rem',
    },
    // Words of ours are not broken, those of the file are.
    '& thead': { overflowWrap: 'normal' },
    '& tbody': { overflowWrap: 'anywhere' },
  },
  wide: { '& :is(th, td)': { minWidth: '6rem' } },
});

interface Props {
  label: string;
  heads: string[];
  /** Whether its cells need more room. */
  wide?: boolean;
  children: ReactNode;
}

export function PreviewTable({ label, heads, wide = false, children }: Props) {
  const styles = useStyles();
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.scroll} role="region" aria-label={label} tabIndex={0}>
      <table className={mergeClasses(styles.table, wide && styles.wide)} aria-label={label}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
