// Who is signed in, for whatever on a page wants to know.

import { createContext, useContext } from 'react';
import type { Me } from '../api/types';

export const MeContext = createContext<Me | undefined>(undefined);

export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error('useMe needs a MeContext around it');
  return me;
}
