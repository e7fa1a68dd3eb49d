// A calling SDK whose calls do what a test says.

import type {
  ActiveCall,
  AgentState,
  AudioControl,
  AudioDevices,
  CallerInfo,
  Callee,
  Calling,
  EndReason,
  MeetingLocator,
  Participant,
  RingingCall,
} from '../calling/calling';
import { Listeners } from '../calling/listeners';
import { vi } from 'vitest';

const done = () => vi.fn(() => Promise.resolve());

/** A call whose states the test says. */
export class FakeCall implements ActiveCall {
  private readonly changed = new Listeners<void>();
  state: ActiveCall['state'] = 'Connecting';
  endReason: EndReason | undefined;
  callerInfo: CallerInfo | undefined;
  muted = false;
  participants: Participant[] = [];
  hangUp = vi.fn(async () => this.ends(0));
  mute = vi.fn(async () => this.becomes({ muted: true }));
  unmute = vi.fn(async () => this.becomes({ muted: false }));
  hold = vi.fn(async () => this.becomes({ state: 'LocalHold' }));
  resume = vi.fn(async () => this.becomes({ state: 'Connected' }));
  sendDtmf = vi.fn<ActiveCall['sendDtmf']>(() => Promise.resolve());
  transfer = vi.fn<ActiveCall['transfer']>(() => Promise.resolve());
  transferToCall = vi.fn<ActiveCall['transferToCall']>(() => Promise.resolve());
  add = vi.fn<ActiveCall['add']>(() => Promise.resolve());
  bringIn = vi.fn<ActiveCall['bringIn']>(() => Promise.resolve());
  admit = vi.fn<ActiveCall['admit']>(() => Promise.resolve());

  constructor(public id: string) {}

  onChanged = (listener: () => void) => this.changed.add(listener);

  becomes(members: Partial<Pick<ActiveCall, 'id' | 'state' | 'muted' | 'participants' | 'callerInfo'>>): void {
    Object.assign(this, members);
    this.changed.tell();
  }

  ends(code: number, subCode = 0): void {
    this.endReason = { code, subCode };
    this.becomes({ state: 'Disconnected' });
  }
}

export class FakeRinging implements RingingCall {
  private readonly ended = new Listeners<EndReason>();
  private readonly changed = new Listeners<void>();
  readonly more = {};
  readonly call: FakeCall;
  accept = vi.fn<RingingCall['accept']>(async () => this.call);
  reject = done();

  constructor(
    readonly id: string,
    public callerInfo: CallerInfo,
  ) {
    this.call = new FakeCall(id);
  }

  onEnded = (listener: (reason: EndReason) => void) => this.ended.add(listener);
  onCallerInfoChanged = (listener: () => void) => this.changed.add(listener);

  ends(code: number, subCode = 0): void {
    this.ended.tell({ code, subCode });
  }

  callerIs(callerInfo: CallerInfo): void {
    this.callerInfo = callerInfo;
    this.changed.tell();
  }
}

class FakeAudio implements AudioControl {
  private readonly changed = new Listeners<void>();
  private level: ((level: number) => void) | undefined;
  devices: AudioDevices = {
    microphones: [
      { id: 'mic-1', name: 'Headset' },
      { id: 'mic-2', name: 'Webcam' },
    ],
    speakers: [{ id: 'speaker-1', name: 'Headset' }],
    microphone: 'mic-1',
    speaker: 'speaker-1',
    canChooseSpeaker: true,
    permission: 'granted',
  };
  ask = done();
  chooseMicrophone = vi.fn(async (id: string) => this.becomes({ microphone: id }));
  chooseSpeaker = vi.fn(async (id: string) => this.becomes({ speaker: id }));

  onChanged = (listener: () => void) => this.changed.add(listener);

  async listen(listener: (level: number) => void) {
    this.level = listener;
    return () => (this.level = undefined);
  }

  hears(level: number): void {
    this.level?.(level);
  }

  becomes(devices: Partial<AudioDevices>): void {
    this.devices = { ...this.devices, ...devices };
    this.changed.tell();
  }
}

/** An agent that is connected until the test says otherwise. */
export class FakeCalling implements Calling {
  private readonly incoming = new Listeners<RingingCall>();
  private readonly changed = new Listeners<void>();
  private count = 0;
  readonly sdkVersion = 'fake';
  readonly audio = new FakeAudio();
  echo: Callee | undefined = { id: '8:echo123' };
  state: AgentState = 'connected';
  /** Calls that were started or joined, the newest last. */
  readonly started: FakeCall[] = [];
  startCall = vi.fn<(callee: Callee) => Promise<FakeCall>>(async () => this.begin());
  join = vi.fn<(meeting: MeetingLocator) => Promise<FakeCall>>(async () => this.begin());
  dispose = done();

  onIncomingCall = (listener: (call: RingingCall) => void) => this.incoming.add(listener);
  onStateChanged = (listener: () => void) => this.changed.add(listener);

  becomes(state: AgentState): void {
    this.state = state;
    this.changed.tell();
  }

  /** A call rings. */
  rings(callerInfo: CallerInfo, id = `sdk-${++this.count}`): FakeRinging {
    const ringing = new FakeRinging(id, callerInfo);
    this.incoming.tell(ringing);
    return ringing;
  }

  /** The call that was started or joined last. */
  get newest(): FakeCall {
    const call = this.started.at(-1);
    if (!call) throw new Error('no call has been started yet');
    return call;
  }

  private begin(): FakeCall {
    const call = new FakeCall(`sdk-${++this.count}`);
    this.started.push(call);
    return call;
  }
}
