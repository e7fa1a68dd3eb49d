// A row of controls that wraps where it is narrow.

import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'end',
    gap: tokens.spacingHorizontalM,
    marginBottom: tokens.spacingVerticalM,
    // A long choice is cut off rather than the window widened.
    '& > *': { maxWidth: '100%', minWidth: 0 },
    '& select': { maxWidth: '100%', minWidth: 0, textOverflow: 'ellipsis' },
  },
});

export function Toolbar({ label, children }: { label: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.bar} role="group" aria-label={label}>
      {children}
    </div>
  );
}
