// What the simulated SDK and the emulator say to each other, as JSON text frames. The emulator's half is
// `host/microsoft-emulator/src/phone/messages.rs`.

import type { CallState } from '@azure/communication-calling';
import type { CallerInfo, Callee, DtmfTone, EndReason, MeetingLocator, Participant } from './calling';

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
  | { type: 'tokenRejected'; reason: string }
  | ({ type: 'incomingCall' } & Incoming)
  | { type: 'callerInfoChanged'; callId: string; callerInfo: CallerInfo }
  | { type: 'callState'; callId: string; state: CallState }
  | { type: 'callMuted'; callId: string; muted: boolean }
  | { type: 'callPeople'; callId: string; people: Participant[] }
  | { type: 'callIdChanged'; callId: string; newCallId: string }
  | ({ type: 'callEnded'; callId: string } & EndReason)
  | { type: 'callStarted'; requestId: string; callId: string }
  | { type: 'done'; requestId: string }
  | { type: 'failed'; requestId: string; code: number; subCode: number; reason: string };

/** What an agent wants of the telephone network. */
export type Wish =
  | { type: 'startCall'; callee: Callee }
  | { type: 'join'; meeting: MeetingLocator }
  | { type: 'accept' | 'reject' | 'hangUp' | 'mute' | 'unmute' | 'hold' | 'resume'; callId: string }
  | { type: 'sendDtmf'; callId: string; tone: DtmfTone }
  | { type: 'transfer'; callId: string; to: Callee }
  | { type: 'transferToCall'; callId: string; targetCallId: string }
  | { type: 'add' | 'bringIn'; callId: string; who: Callee }
  | { type: 'admit'; callId: string; participantId: string };

/** What is said to the emulator. Each wish is answered with `done`, `failed` or `callStarted`. */
export type ToEmulator = { type: 'hello'; token: string } | (Wish & { requestId: string });
