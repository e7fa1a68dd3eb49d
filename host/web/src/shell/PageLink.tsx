// A link to a page of ours, which is shown without loading anything anew.

import { Link as FluentLink, type LinkProps } from '@fluentui/react-components';
import { Link } from 'wouter';

type Props = Omit<LinkProps, 'as' | 'href'> & { to: string };

export function PageLink({ to, ...rest }: Props) {
  return (
    <Link href={to} asChild>
      <FluentLink {...(rest as LinkProps & { as?: 'a' })} />
    </Link>
  );
}
