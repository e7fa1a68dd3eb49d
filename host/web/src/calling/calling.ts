// What the client needs of a calling SDK. Typed against Microsoft's own typings, so that the simulated one can't drift.

import type {
  CallEndReason,
  CallerInfo,
  CallState,
  DtmfTone,
  RemoteParticipantState,
  TeamsIncomingCall,
  TeamsMeetingIdLocator,
  TeamsMeetingLinkLocator,
} from '@azure/communication-calling';
import type {
  MicrosoftTeamsUserIdentifier,
  PhoneNumberIdentifier,
  UnknownIdentifier,
} from '@azure/communication-common';

/** Whom `startCall` takes. */
export type Callee = PhoneNumberIdentifier | MicrosoftTeamsUserIdentifier | UnknownIdentifier;

/** Which meeting `join` takes. */
export type MeetingLocator = TeamsMeetingLinkLocator | TeamsMeetingIdLocator;

export type Unsubscribe = () => void;

export type EndReason = Pick<CallEndReason, 'code' | 'subCode'>;

export type { CallerInfo, DtmfTone };

/** What the SDK says of a ringing call besides its caller. */
export interface RingingDetails {
  calledNumber?: string;
  queue?: string;
  transferorInfo?: unknown;
}

/** A ringing call. */
export interface RingingCall {
  readonly id: TeamsIncomingCall['id'];
  /** May get better while it rings. */
  readonly callerInfo: CallerInfo;
  /** Further members of the report to our server. */
  readonly more: RingingDetails;
  accept: () => Promise<ActiveCall>;
  reject: () => Promise<void>;
  onEnded: (listener: (reason: EndReason) => void) => Unsubscribe;
  onCallerInfoChanged: (listener: () => void) => Unsubscribe;
}

/** Somebody else in a call. */
export interface Participant {
  /** The raw id, as in `8:orgid:…` and `4:+1…`. */
  readonly id: string;
  /** Empty where the SDK does not know it. */
  readonly displayName: string;
  readonly state: RemoteParticipantState;
  readonly muted: boolean;
  readonly speaking: boolean;
}

/** A call that the agent answered, started or joined. */
export interface ActiveCall {
  /** May change: `onChanged` tells. */
  readonly id: string;
  readonly state: CallState;
  readonly endReason: EndReason | undefined;
  /** Of incoming calls; may get better after the answer, as when a queue says who waited in it. */
  readonly callerInfo: CallerInfo | undefined;
  readonly muted: boolean;
  /** Everybody else, those who wait in the lobby included. */
  readonly participants: readonly Participant[];
  hangUp: () => Promise<void>;
  mute: () => Promise<void>;
  unmute: () => Promise<void>;
  hold: () => Promise<void>;
  resume: () => Promise<void>;
  sendDtmf: (tone: DtmfTone) => Promise<void>;
  /** Connects the other side with somebody else. Done once that somebody has the call; fails when nobody takes it. */
  transfer: (to: Callee) => Promise<void>;
  /** Connects the other side with that of another call of ours, by its SDK's id. */
  transferToCall: (callId: string) => Promise<void>;
  /** Takes somebody into this call. */
  add: (who: Callee) => Promise<void>;
  /** The same; done once they are in, and fails when they do not come. */
  bringIn: (who: Callee) => Promise<void>;
  /** Lets somebody in who waits in the meeting's lobby. */
  admit: (participantId: string) => Promise<void>;
  /** State, id, caller, mute or participants have changed. */
  onChanged: (listener: () => void) => Unsubscribe;
}

/** A microphone or a speaker. */
export interface AudioDevice {
  readonly id: string;
  readonly name: string;
}

/** What the browser has and lets us use. */
export interface AudioDevices {
  readonly microphones: readonly AudioDevice[];
  readonly speakers: readonly AudioDevice[];
  /** The id of the one in use. */
  readonly microphone: string | undefined;
  readonly speaker: string | undefined;
  /** Not every browser lets pages choose. */
  readonly canChooseSpeaker: boolean;
  /** `prompt`: the browser asks when the microphone is needed for the first time. */
  readonly permission: 'granted' | 'denied' | 'prompt';
}

/** Microphones and speakers. */
export interface AudioControl {
  /** Absent until the browser has told. */
  readonly devices: AudioDevices | undefined;
  /** Devices come and go, and so does the permission. */
  onChanged: (listener: () => void) => Unsubscribe;
  /** Has the browser ask for the microphone. */
  ask: () => Promise<void>;
  chooseMicrophone: (id: string) => Promise<void>;
  chooseSpeaker: (id: string) => Promise<void>;
  /** Tells how loud the microphone in use is, from 0 to 1, until it is unsubscribed from. */
  listen: (listener: (level: number) => void) => Promise<Unsubscribe>;
}

/** Whether calls come and go. An agent that is `dead` does not come back by itself: a new one must be made. */
export type AgentState = 'connecting' | 'connected' | 'network-lost' | 'token-refused' | 'dead';

/** A calling SDK, connected as the signed-in agent. */
export interface Calling {
  /** Which SDK, for the list of calling sessions. */
  readonly sdkVersion: string;
  readonly state: AgentState;
  readonly audio: AudioControl;
  /** Whom to call to hear oneself, where the SDK offers it. */
  readonly echo: Callee | undefined;
  startCall: (callee: Callee) => Promise<ActiveCall>;
  join: (meeting: MeetingLocator) => Promise<ActiveCall>;
  onIncomingCall: (listener: (call: RingingCall) => void) => Unsubscribe;
  onStateChanged: (listener: () => void) => Unsubscribe;
  dispose: () => Promise<void>;
}

/** Gives a calling token that lives long enough. */
export type TokenSource = () => Promise<string>;
