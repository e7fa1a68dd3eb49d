// A link to a page of ours, which is shown without loading anything anew.

import { Link as FluentLink, type LinkProps, makeStyles, mergeClasses } from '@fluentui/react-components';
import { Link } from 'wouter';

// Names of any length stand in links.
const useStyles = makeStyles({ link: { overflowWrap: 'anywhere' } });

type Props = Omit<LinkProps, 'as' | 'href'> & { to: string };

export function PageLink({ to, className, ...rest }: Props) {
  const styles = useStyles();
  return (
    <Link href={to} asChild>
      <FluentLink className={mergeClasses(styles.link, className)} {...(rest as LinkProps & { as?: 'a' })} />
    </Link>
  );
}
