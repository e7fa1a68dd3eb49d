// What every page has: its heading, which is the tab’s title and where the focus goes when the page is come to.

import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef } from 'react';
import { setPageTitle } from './title';

const useStyles = makeStyles({
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    alignItems: 'center',
    marginBottom: tokens.spacingVerticalM,
  },
  title: {
    ...typographyStyles.title2,
    margin: 0,
    overflowWrap: 'anywhere',
    minWidth: 0,
    ':focus-visible': { outlineStyle: 'none' },
  },
});

/** Whether the browser has shown a page before: the focus stays at the start when it loads the first one. */
let came = false;

/** For tests: the next page is the first one. */
export function forgetPages(): void {
  came = false;
}

interface Props {
  title: string;
  /** Beside the heading: search, buttons. */
  beside?: ReactNode;
  children: ReactNode;
}

export function Page({ title, beside, children }: Props) {
  const styles = useStyles();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => setPageTitle(title), [title]);
  useEffect(() => {
    // Whoever is typing somewhere, in a call’s notes say, is left there.
    if (came && !document.activeElement?.closest('[data-keeps-focus]')) heading.current?.focus();
    came = true;
  }, []);
  return (
    <>
      <div className={styles.head}>
        <h1 className={styles.title} tabIndex={-1} ref={heading} dir="auto">
          {title}
        </h1>
        {beside}
      </div>
      {children}
    </>
  );
}
