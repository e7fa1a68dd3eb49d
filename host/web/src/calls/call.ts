// A call of this tab, as everything that shows it sees it. It is plain data: the SDK's objects stay in the store.

import type { CallAdvice, Card } from '../api/types';
import type { CallerInfo, EndReason, MeetingLocator, Participant } from '../calling/calling';

declare const callKey: unique symbol;

/** Our own name of a call in this tab. It never changes, while the SDK's id may, and the server's comes late. */
export type CallKey = string & { readonly [callKey]: true };

/** Whom to call: a number, which may be a customer's, or a Teams user by Entra's object id. */
export type Target = { phoneNumber: string; customerId?: string } | { userId: string };

/** Where a meeting stands in the agent’s calendar. */
export interface CalendarMeeting {
  readonly id: string;
  /** Nothing where the agent may not know it. */
  readonly subject: string | null;
  /** RFC 3339. */
  readonly endsAt: string;
}

/** Which meeting a call is: how it is joined, and how again. */
export interface JoinedMeeting {
  readonly locator: MeetingLocator;
  /** Where it stands in a calendar. */
  readonly calendar?: CalendarMeeting | undefined;
  /** Elsewhere: the locator as the server has sealed it, for the history. */
  readonly again?: string | undefined;
}

/**
 * Where a call stands.
 *
 * | phase | of | means |
 * | --- | --- | --- |
 * | `ringing` | incoming | waits for the agent |
 * | `answering` | incoming | the agent has answered, the SDK has not yet |
 * | `starting` | outgoing, meeting | asked for, not with the SDK yet |
 * | `confirming` | outgoing | an emergency number, or a plugin warns: the agent is asked first |
 * | `connecting` | all | the SDK connects it |
 * | `remoteRinging` | outgoing | the other side rings |
 * | `lobby` | meeting | waits to be let in |
 * | `connected` | all | both sides can talk |
 * | `onHold` | all | the agent holds it |
 * | `heldByOther` | all | the other side holds it |
 * | `ending` | all | hung up, not over yet |
 * | `ended` | all | over; shown until it is dismissed |
 */
export type Phase =
  | 'ringing'
  | 'answering'
  | 'starting'
  | 'confirming'
  | 'connecting'
  | 'remoteRinging'
  | 'lobby'
  | 'connected'
  | 'onHold'
  | 'heldByOther'
  | 'ending'
  | 'ended';

/** How a call ended, as the agent is told. The server's outcomes are fewer: it draws its own from the SDK's codes. */
export type Ending =
  | 'ended'
  | 'cancelled'
  | 'busy'
  | 'no-answer'
  | 'declined'
  | 'not-found'
  | 'missed'
  | 'answered-elsewhere'
  | 'declined-elsewhere'
  | 'transferred'
  | 'removed'
  | 'not-admitted'
  | 'not-allowed'
  | 'no-phone-licence'
  | 'connection-lost'
  /** Our server does not let it be made: asking again would change nothing. */
  | 'refused'
  | 'failed';

/** What the agent can do to a call. */
export type CallAction =
  | 'dial'
  | 'join'
  | 'answer'
  | 'decline'
  | 'hangUp'
  | 'mute'
  | 'unmute'
  | 'hold'
  | 'resume'
  | 'sendDtmf'
  | 'transfer'
  | 'connect'
  | 'merge'
  | 'add'
  | 'admit';

/** Something that the agent wanted and that did not work. */
export interface Trouble {
  readonly action: CallAction;
  /** In the words of who refused it; empty where nobody answered at all. */
  readonly reason: string;
}

export interface Call {
  readonly key: CallKey;
  /** `test`: to Microsoft’s echo. */
  readonly kind: 'incoming' | 'outgoing' | 'meeting' | 'test';
  readonly phase: Phase;
  /** The SDK's id as it is now; absent until there is one. */
  readonly sdkCallId: string | undefined;
  /** The server's id; absent until it is known, and always of meetings. */
  readonly callId: string | undefined;
  /** Who is on the other side, as far as is known. */
  readonly title: string;
  readonly subtitle: string;
  /** Of incoming calls: the caller, as the SDK says it. */
  readonly callerInfo: CallerInfo | undefined;
  /** Of incoming calls: absent until the server has told the first one. */
  readonly card: Card | undefined;
  /** Why the server can’t say who it is, in its words; empty where it says nothing at all. */
  readonly cardTrouble: string | undefined;
  /** Of outgoing calls: whom the agent called. */
  readonly target: Target | undefined;
  /** Of meetings. */
  readonly meeting: JoinedMeeting | undefined;
  readonly emergency: boolean;
  /** Of outgoing calls: what plugins want the agent to read before it is placed. */
  readonly warnings: readonly CallAdvice[];
  readonly muted: boolean;
  readonly participants: readonly Participant[];
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly answeredAt: number | undefined;
  readonly endedAt: number | undefined;
  /** Once it is over. */
  readonly ending: Ending | undefined;
  readonly endReason: EndReason | undefined;
  /** What is being done to it at the agent's wish. */
  readonly working: CallAction | undefined;
  readonly trouble: Trouble | undefined;
}

const among =
  (...phases: Phase[]) =>
  ({ phase }: Call): boolean =>
    phases.includes(phase);

/** Waits for the agent to answer or decline it. */
export const rings = among('ringing', 'answering');

/** The dock has its controls. */
export const isLive = among(
  'starting',
  'connecting',
  'remoteRinging',
  'lobby',
  'connected',
  'onHold',
  'heldByOther',
  'ending',
);

/** Both sides have met: it can be held, transferred and so on. */
export const isTalking = among('connected', 'onHold', 'heldByOther');

/** The agent can switch the microphone: also before a meeting lets them in. */
export const hasMicrophone = among('connected', 'onHold', 'heldByOther', 'lobby');

/** Has just been asked for by the agent: there is no second one meanwhile. */
export const isBeingMade = (call: Call): boolean =>
  call.kind !== 'incoming' && among('starting', 'confirming', 'connecting', 'remoteRinging')(call);
