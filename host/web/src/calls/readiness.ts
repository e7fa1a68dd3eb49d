// Whether a call could come or go now, and if not, why.

import { ApiError } from '../api/client';
import type { AgentState, AudioDevices } from '../calling/calling';

/** Why not. Each has words and something to do. */
export type NotReady =
  /** The session has ended: sign in. */
  | 'signed-out'
  /** Microsoft wants the person at its page. */
  | 'sign-in-again'
  /** Microsoft did not accept the calling token. */
  | 'token-refused'
  /** No licence with which Teams calls can be made. */
  | 'not-licensed'
  /** An admin has to set something up. */
  | 'not-set-up'
  /** The page may not use the microphone. */
  | 'microphone-denied'
  /** There is no microphone. */
  | 'microphone-missing'
  /** The machine is offline, or Microsoft can't be reached. */
  | 'network'
  /** Our server can't be reached or fails. */
  | 'server'
  /** The SDK could not be loaded or started. */
  | 'sdk-failed';

export type Readiness =
  | { readonly kind: 'connecting' }
  | {
      readonly kind: 'ready';
      /** Calls come and go, but our server can’t be reached: nobody says who calls, and records wait. */
      readonly alone: boolean;
    }
  | {
      readonly kind: 'not-ready';
      readonly reason: NotReady;
      /** More of it, in the words of who said it. */
      readonly detail: string | undefined;
      /** When it is tried again by itself, in milliseconds since 1970. */
      readonly retryAt: number | undefined;
    };

/** What is known of the connection. */
export interface Connection {
  readonly state: AgentState;
  /** Why the latest try failed. */
  readonly failure: { readonly reason: NotReady; readonly detail: string } | undefined;
  readonly retryAt: number | undefined;
  readonly online: boolean;
  /** The session has ended: our server records no call and answers nothing. */
  readonly signedOut: boolean;
  /** Our server can’t be reached now. */
  readonly serverGone: boolean;
}

const PROBLEMS: Record<string, NotReady> = {
  'not-signed-in': 'signed-out',
  'sign-in-again': 'sign-in-again',
  'consent-required': 'sign-in-again',
  'claims-challenge': 'sign-in-again',
  'not-licensed': 'not-licensed',
  'not-set-up': 'not-set-up',
};

/** Why the connection could not be made. */
export function failureOf(error: unknown): NonNullable<Connection['failure']> {
  const detail = error instanceof Error ? error.message : String(error);
  if (!(error instanceof ApiError)) return { reason: 'sdk-failed', detail };
  return { reason: PROBLEMS[error.kind] ?? (error.status === 401 ? 'signed-out' : 'server'), detail };
}

/** Failures that no later try mends: somebody has to do something first. */
export const needsSomebody = (reason: NotReady): boolean =>
  reason === 'signed-out' || reason === 'sign-in-again' || reason === 'not-licensed';

const STATES: Partial<Record<AgentState, NotReady>> = {
  'network-lost': 'network',
  'token-refused': 'token-refused',
  dead: 'sdk-failed',
};

/** The first thing that is in the way. */
export function readinessOf(connection: Connection, audio: AudioDevices | undefined): Readiness {
  const no = (reason: NotReady, detail?: string): Readiness => ({
    kind: 'not-ready',
    reason,
    detail,
    retryAt: connection.retryAt,
  });
  if (!connection.online) return no('network');
  if (connection.signedOut) return no('signed-out');
  if (connection.failure) return no(connection.failure.reason, connection.failure.detail);
  const lost = STATES[connection.state];
  if (lost) return no(lost);
  if (connection.state !== 'connected') return { kind: 'connecting' };
  if (audio?.permission === 'denied') return no('microphone-denied');
  // Before the permission is given, browsers may keep their microphones to themselves.
  if (audio?.permission === 'granted' && !audio.microphones.length) return no('microphone-missing');
  return { kind: 'ready', alone: connection.serverGone };
}
