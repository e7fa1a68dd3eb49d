// What the client needs of a calling SDK. Typed against Microsoft's own typings, so that the simulated one can't drift.

import type { CallEndReason, CallerInfo, CallState, TeamsIncomingCall } from '@azure/communication-calling';
import type { MicrosoftTeamsUserIdentifier, PhoneNumberIdentifier } from '@azure/communication-common';

/** Whom `startCall` takes. */
export type Callee = PhoneNumberIdentifier | MicrosoftTeamsUserIdentifier;

export type Unsubscribe = () => void;

export type EndReason = Pick<CallEndReason, 'code' | 'subCode'>;

/** A ringing call. */
export interface RingingCall {
  readonly id: TeamsIncomingCall['id'];
  readonly callerInfo: CallerInfo;
  /** Further members of the report to our server. */
  readonly more: { calledNumber?: string; queue?: string; transferorInfo?: unknown };
  accept: () => Promise<ActiveCall>;
  reject: () => Promise<void>;
  onEnded: (listener: (reason: EndReason) => void) => Unsubscribe;
}

/** A call that the agent answered or started. */
export interface ActiveCall {
  readonly id: string;
  readonly state: CallState;
  readonly endReason: EndReason | undefined;
  hangUp: () => Promise<void>;
  mute: () => Promise<void>;
  unmute: () => Promise<void>;
  hold: () => Promise<void>;
  resume: () => Promise<void>;
  onStateChanged: (listener: () => void) => Unsubscribe;
}

/** A calling SDK, connected as the signed-in agent. */
export interface Calling {
  /** Which SDK, for the list of calling sessions. */
  readonly sdkVersion: string;
  startCall: (callee: Callee) => Promise<ActiveCall>;
  onIncomingCall: (listener: (call: RingingCall) => void) => Unsubscribe;
  onConnected: (listener: (connected: boolean) => void) => Unsubscribe;
  dispose: () => Promise<void>;
}

/** Gives a calling token that lives long enough. */
export type TokenSource = () => Promise<string>;
