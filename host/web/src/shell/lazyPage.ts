// A page that is a chunk of its own, loaded when it is first come to.

import { type ComponentType, lazy } from 'react';
import { PageUnavailable } from './PageBoundary';

export function lazyPage(load: () => Promise<ComponentType>) {
  return lazy(async () => {
    try {
      return { default: await load() };
    } catch (cause) {
      throw new PageUnavailable('a page’s code can’t be loaded', { cause });
    }
  });
}
