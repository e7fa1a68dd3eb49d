// What a tab knows of the user's other tabs.

import { createContext } from 'react';
import type { OtherCalls } from './otherCalls';

interface Tabs {
  readonly otherCalls: Pick<OtherCalls, 'subscribe' | 'getSnapshot'>;
}

const NONE: readonly [] = [];

/** Without a provider, as in tests of components, there are no other tabs. */
export const TabContext = createContext<Tabs>({
  otherCalls: { subscribe: () => () => undefined, getSnapshot: () => NONE },
});
