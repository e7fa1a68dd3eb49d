// What the simulated SDK and the emulator say to each other, as JSON text frames. The emulator's half is
// `host/microsoft-emulator/src/phone/messages.rs`.

import type { CallerInfo, CallState } from '@azure/communication-calling';
import type { Callee, EndReason } from './calling';

/** A ringing call, as the emulator tells of it. */
export interface Incoming {
  callId: string;
  callerInfo: CallerInfo;
  calledNumber: string | null;
  viaQueue: string | null;
  transferorInfo: unknown;
}

/** What the emulator says. */
export type FromEmulator =
  | { type: 'ready'; userId: string }
  | { type: 'refused'; reason: string }
  | ({ type: 'incomingCall' } & Incoming)
  | { type: 'callState'; callId: string; state: CallState }
  | ({ type: 'callEnded'; callId: string } & EndReason)
  | { type: 'callStarted'; requestId: string; callId: string };

/** What an agent does to a call that there is. */
export type CallCommand = 'accept' | 'reject' | 'hangUp' | 'mute' | 'unmute' | 'hold' | 'resume';

/** What is said to the emulator. */
export type ToEmulator =
  | { type: 'hello'; token: string }
  | { type: 'startCall'; requestId: string; callee: Callee }
  | { type: CallCommand; callId: string };
