// What components know of this tab's calls. `CallsProvider` provides it.

import { createContext, useContext } from 'react';
import type { Card } from '../api/types';
import type { ActiveCall, RingingCall } from '../calling/calling';

export interface Ringing {
  call: RingingCall;
  /** Absent until the server has told the first one. */
  card: Card | undefined;
  answering: boolean;
}

export interface Active {
  call: ActiveCall;
  title: string;
  subtitle: string;
  state: ActiveCall['state'];
  muted: boolean;
  /** When the call was answered, in milliseconds since 1970. */
  since: number | undefined;
}

/** Whom to call: a number, which may be a customer's, or a Teams user by Entra's object id. */
export type Callee = { phoneNumber: string; customerId?: string } | { userId: string };

export interface Calls {
  ready: boolean;
  /** Whether a call can be started now: there is one at a time. */
  canStart: boolean;
  ringing: Ringing[];
  active: Active | undefined;
  error: string | undefined;
  /** Counts up when the history has changed. */
  historyVersion: number;
  accept: (ringing: Ringing) => Promise<void>;
  decline: (ringing: Ringing) => Promise<void>;
  hangUp: () => Promise<void>;
  toggleMute: () => Promise<void>;
  toggleHold: () => Promise<void>;
  start: (to: Callee) => Promise<void>;
  dismissError: () => void;
}

export const CallsContext = createContext<Calls | undefined>(undefined);

export function useCalls(): Calls {
  const calls = useContext(CallsContext);
  if (!calls) throw new Error('useCalls needs a CallsProvider around it');
  return calls;
}
