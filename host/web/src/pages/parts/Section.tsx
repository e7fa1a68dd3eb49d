// A part of a page under a heading of its own.

import { makeStyles, mergeClasses, Title3, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  section: {
    maxWidth: '32rem',
    marginBottom: tokens.spacingVerticalXXL,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
  },
  wide: { maxWidth: '56rem' },
  heading: { margin: 0 },
});

interface Props {
  title: string;
  /** As wide as tables want it, rather than as forms do. */
  wide?: boolean;
  children: ReactNode;
}

export function Section({ title, wide = false, children }: Props) {
  const styles = useStyles();
  return (
    <section className={mergeClasses(styles.section, wide && styles.wide)} aria-label={title}>
      <Title3 as="h2" className={styles.heading}>
        {title}
      </Title3>
      {children}
    </section>
  );
}
