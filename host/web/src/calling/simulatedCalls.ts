// Calls of the simulated SDK. Their state is what the emulator says it is.

import type { CallState } from '@azure/communication-calling';
import type { ActiveCall, Callee, CallerInfo, DtmfTone, EndReason, Participant, RingingCall } from './calling';
import { Listeners } from './listeners';
import type { Incoming, Wish } from './simulatedMessages';

/** Done when the emulator has granted the wish. */
export type AskEmulator = (wish: Wish) => Promise<void>;

type Settable = Pick<ActiveCall, 'id' | 'state' | 'endReason' | 'callerInfo' | 'muted' | 'participants'>;

export class SimulatedCall implements ActiveCall {
  private readonly changed = new Listeners<void>();
  state: CallState = 'Connecting';
  endReason: EndReason | undefined;
  muted = false;
  participants: readonly Participant[] = [];

  constructor(
    public id: string,
    public callerInfo: CallerInfo | undefined,
    private readonly ask: AskEmulator,
  ) {}

  set(members: Partial<Settable>): void {
    Object.assign(this, members);
    this.changed.tell();
  }

  private readonly act = (type: 'hangUp' | 'mute' | 'unmute' | 'hold' | 'resume') =>
    this.ask({ type, callId: this.id });

  hangUp = () => this.act('hangUp');
  mute = () => this.act('mute');
  unmute = () => this.act('unmute');
  hold = () => this.act('hold');
  resume = () => this.act('resume');
  sendDtmf = (tone: DtmfTone) => this.ask({ type: 'sendDtmf', callId: this.id, tone });
  transfer = (to: Callee) => this.ask({ type: 'transfer', callId: this.id, to });
  transferToCall = (targetCallId: string) => this.ask({ type: 'transferToCall', callId: this.id, targetCallId });
  add = (who: Callee) => this.ask({ type: 'add', callId: this.id, who });
  bringIn = (who: Callee) => this.ask({ type: 'bringIn', callId: this.id, who });
  admit = (participantId: string) => this.ask({ type: 'admit', callId: this.id, participantId });
  onChanged = (listener: () => void) => this.changed.add(listener);
}

export class SimulatedRinging implements RingingCall {
  private readonly ended = new Listeners<EndReason>();
  private readonly changed = new Listeners<void>();
  readonly more: RingingCall['more'];
  id: string;
  callerInfo: CallerInfo;

  constructor(
    { callId, callerInfo, calledNumber, viaQueue, transferorInfo }: Incoming,
    private readonly ask: AskEmulator,
    private readonly accepted: (call: SimulatedCall) => void,
  ) {
    this.id = callId;
    this.callerInfo = callerInfo;
    this.more = {
      ...(calledNumber ? { calledNumber } : {}),
      ...(viaQueue ? { queue: viaQueue } : {}),
      ...(transferorInfo ? { transferorInfo } : {}),
    };
  }

  async accept(): Promise<ActiveCall> {
    const call = new SimulatedCall(this.id, this.callerInfo, this.ask);
    // What the emulator says of the call comes before it says that the answer is done.
    this.accepted(call);
    await this.ask({ type: 'accept', callId: this.id });
    return call;
  }

  reject = () => this.ask({ type: 'reject', callId: this.id });
  onEnded = (listener: (reason: EndReason) => void) => this.ended.add(listener);
  onCallerInfoChanged = (listener: () => void) => this.changed.add(listener);

  end(reason: EndReason): void {
    this.ended.tell(reason);
  }

  callerIs(callerInfo: CallerInfo): void {
    this.callerInfo = callerInfo;
    this.changed.tell();
  }
}
