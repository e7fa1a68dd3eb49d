// Says that something was done, also to those who don't see the page.

import { Text } from '@fluentui/react-components';

/** `count`: how often it was done; each time is told anew. */
export function Done({ count, text }: { count: number; text: string }) {
  return (
    <Text as="p" block role="status" key={count}>
      {count > 0 ? text : ''}
    </Text>
  );
}
