// Microsoft's calling SDK as far as calls go, without Microsoft: it implements the SDK's own interfaces, so that it can't
// drift from them. Tests say what happens.

import type {
  AudioDeviceInfo,
  CallEndReason,
  CallerInfo,
  CallFeature,
  CallFeatureFactory,
  CallState,
  DeviceManager,
  IncomingCallKind,
  Lobby,
  RemoteParticipant,
  TeamsCall,
  TeamsCallAgent,
  TeamsCallInfo,
  TeamsIncomingCall,
  Transfer,
  TransferCallFeature,
  TransferState,
} from '@azure/communication-calling';
import type { CommunicationIdentifierKind } from '@azure/communication-common';

type Listener = (...args: never[]) => void;

/** The events of one of the SDK’s objects. */
class Events {
  private readonly listeners = new Map<string, Set<Listener>>();

  on(event: string, listener: Listener): void {
    const all = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, all.add(listener));
  }

  off(event: string, listener: Listener): void {
    this.listeners.get(event)?.delete(listener);
  }

  /** How many listen: whoever is gone must not. */
  get listening(): number {
    return [...this.listeners.values()].reduce((sum, all) => sum + all.size, 0);
  }

  emit(event: string, args?: unknown): void {
    for (const listener of [...(this.listeners.get(event) ?? [])]) (listener as (args: unknown) => void)(args);
  }
}

const unused = (): never => {
  throw new Error('no test needs this');
};

/** A member of one of the SDK’s enums, which exist only where the SDK itself is loaded. */
const kind = <K extends string>(name: `${K}`): K => name as K;

/** What was asked of the SDK: a verb, the call’s id and what else was said. */
export type Asked = [verb: string, ...more: unknown[]];

const info: TeamsCallInfo = {
  threadId: undefined,
  participantId: 'me',
  getServerCallId: unused,
  onCallInfoChanged: unused,
  offCallInfoChanged: unused,
};

export class FakeParticipant extends Events implements RemoteParticipant {
  readonly videoStreams = [];
  readonly role = 'Unknown';
  readonly endpointDetails = [];
  callEndReason?: CallEndReason;
  isSpeaking = false;
  isMuted = false;
  mute = unused;

  constructor(
    readonly identifier: CommunicationIdentifierKind,
    readonly displayName: string,
    public state: RemoteParticipant['state'],
  ) {
    super();
  }

  becomes(members: Partial<Pick<RemoteParticipant, 'state' | 'isMuted' | 'isSpeaking'>>): void {
    Object.assign(this, members);
    this.emit('stateChanged');
    this.emit('isMutedChanged');
  }
}

class FakeLobby extends Events implements Lobby {
  participants: FakeParticipant[] = [];
  reject = unused;
  admitAll = unused;

  constructor(private readonly asked: Asked[]) {
    super();
  }

  admit: Lobby['admit'] = async (who) => void this.asked.push(['admit', who]);
}

class FakeTransfer extends Events implements Transfer {
  state: TransferState = 'Transferring';
  error: Transfer['error'];

  becomes(state: TransferState, error?: Transfer['error']): void {
    this.state = state;
    this.error = error;
    this.emit('stateChanged');
  }
}

export class FakeTeamsCall extends Events implements TeamsCall {
  readonly kind = kind<TeamsCall['kind']>('TeamsCall');
  readonly info = info;
  readonly role = 'Unknown';
  readonly isIncomingAudioMuted = false;
  readonly isScreenSharingOn = false;
  readonly isLocalVideoStarted = false;
  readonly localVideoStreams = [];
  readonly localAudioStreams = [];
  readonly remoteAudioStreams = [];
  readonly lobby: FakeLobby;
  readonly transfers: FakeTransfer[] = [];
  /** Who was asked into the call. */
  readonly guests: FakeParticipant[] = [];
  remoteParticipants: FakeParticipant[] = [];
  state: CallState = 'Connecting';
  isMuted = false;
  callEndReason: CallEndReason | undefined;

  constructor(
    public id: string,
    readonly direction: TeamsCall['direction'],
    public callerInfo: CallerInfo,
    private readonly asked: Asked[],
  ) {
    super();
    this.lobby = new FakeLobby(asked);
  }

  becomes(state: CallState): void {
    this.state = state;
    this.emit('stateChanged');
  }

  mutes(muted: boolean): void {
    this.isMuted = muted;
    this.emit('isMutedChanged');
  }

  ends(callEndReason: CallEndReason): void {
    this.callEndReason = callEndReason;
    this.becomes('Disconnected');
  }

  joins(...added: FakeParticipant[]): void {
    this.remoteParticipants = [...this.remoteParticipants, ...added];
    this.emit('remoteParticipantsUpdated', { added, removed: [] });
  }

  leaves(...removed: FakeParticipant[]): void {
    this.remoteParticipants = this.remoteParticipants.filter((one) => !removed.includes(one));
    this.emit('remoteParticipantsUpdated', { added: [], removed });
  }

  waits(...added: FakeParticipant[]): void {
    this.lobby.participants = [...this.lobby.participants, ...added];
    this.lobby.emit('lobbyParticipantsUpdated', { added, removed: [] });
  }

  hangUp = async () => void this.asked.push(['hangUp', this.id]);
  mute = async () => {
    this.asked.push(['mute', this.id]);
    this.mutes(true);
  };
  unmute = async () => {
    this.asked.push(['unmute', this.id]);
    this.mutes(false);
  };
  hold = async () => {
    this.asked.push(['hold', this.id]);
    this.becomes('LocalHold');
  };
  resume = async () => {
    this.asked.push(['resume', this.id]);
    this.becomes('Connected');
  };
  sendDtmf: TeamsCall['sendDtmf'] = async (tone) => void this.asked.push(['sendDtmf', this.id, tone]);
  addParticipant: TeamsCall['addParticipant'] = (who) => {
    this.asked.push(['add', this.id, who]);
    const guest = new FakeParticipant({ kind: 'unknown', id: 'x' }, '', 'Connecting');
    this.guests.push(guest);
    return guest;
  };

  feature: <F extends CallFeature>(factory: CallFeatureFactory<F>) => F = () => {
    const begin = (target: unknown): Transfer => {
      this.asked.push(['transfer', this.id, target]);
      const transfer = new FakeTransfer();
      this.transfers.push(transfer);
      return transfer;
    };
    const feature: TransferCallFeature = {
      name: 'Transfer',
      transfer: begin,
      on: unused,
      off: unused,
      dispose: unused,
    };
    return feature as never;
  };

  removeParticipant = unused;
  muteAllRemoteParticipants = unused;
  muteIncomingAudio = unused;
  unmuteIncomingAudio = unused;
  startVideo = unused;
  stopVideo = unused;
  startScreenSharing = unused;
  stopScreenSharing = unused;
  startAudio = unused;
  stopAudio = unused;
  setConstraints = unused;
  dispose = unused;
}

export class FakeIncomingCall extends Events implements TeamsIncomingCall {
  readonly kind = kind<IncomingCallKind>('TeamsIncomingCall');
  readonly info = info;

  constructor(
    readonly id: string,
    public callerInfo: CallerInfo,
    private readonly asked: Asked[],
    private readonly accepted: (call: FakeTeamsCall) => void,
  ) {
    super();
  }

  accept = async () => {
    this.asked.push(['accept', this.id]);
    const call = new FakeTeamsCall(this.id, 'Incoming', this.callerInfo, this.asked);
    this.accepted(call);
    return call;
  };
  reject = async () => void this.asked.push(['reject', this.id]);

  ends(callEndReason: CallEndReason): void {
    this.emit('callEnded', { callEndReason });
  }

  callerIs(callerInfo: CallerInfo): void {
    this.callerInfo = callerInfo;
    this.emit('callerInfoChanged');
  }
}

export class FakeAgent extends Events implements TeamsCallAgent {
  readonly kind = kind<TeamsCallAgent['kind']>('TeamsCallAgent');
  connectionState: TeamsCallAgent['connectionState'] = 'Connected';
  readonly calls: FakeTeamsCall[] = [];
  readonly asked: Asked[] = [];
  private count = 0;
  dispose = async () => void this.asked.push(['dispose']);

  private begin(verb: string, what: unknown): FakeTeamsCall {
    const call = new FakeTeamsCall(`call-${++this.count}`, 'Outgoing', { identifier: undefined }, this.asked);
    this.asked.push([verb, what]);
    this.calls.push(call);
    return call;
  }

  startCall = (who: unknown): TeamsCall => this.begin('startCall', who);
  join = (meeting: unknown): TeamsCall => this.begin('join', meeting);

  rings(id: string, callerInfo: CallerInfo): FakeIncomingCall {
    const incomingCall = new FakeIncomingCall(id, callerInfo, this.asked, (call) => this.calls.push(call));
    this.emit('incomingCall', { incomingCall });
    return incomingCall;
  }

  connectionIs(newValue: TeamsCallAgent['connectionState'], reason?: 'invalidToken' | 'connectionIssue'): void {
    this.connectionState = newValue;
    this.emit('connectionStateChanged', { newValue, oldValue: 'None', reason });
  }
}

const device = (id: string, name: string, deviceType: AudioDeviceInfo['deviceType']): AudioDeviceInfo => ({
  id,
  name,
  deviceType,
  isSystemDefault: false,
});

export class FakeDevices extends Events implements DeviceManager {
  readonly isSpeakerSelectionAvailable = true;
  selectedMicrophone: AudioDeviceInfo | undefined;
  selectedSpeaker: AudioDeviceInfo | undefined;
  microphones = [device('microphone:1', 'Headset', 'Microphone'), device('microphone:2', 'Webcam', 'Microphone')];
  speakers = [device('speaker:1', 'Headset', 'Speaker')];
  getMicrophones = async () => this.microphones;
  getSpeakers = async () => this.speakers;
  getCameras = async () => [];
  selectMicrophone = async (one: AudioDeviceInfo) => {
    this.selectedMicrophone = one;
    this.emit('selectedMicrophoneChanged');
  };
  selectSpeaker = async (one: AudioDeviceInfo) => {
    this.selectedSpeaker = one;
    this.emit('selectedSpeakerChanged');
  };
  askDevicePermission = async () => ({ audio: true, video: false });
  startPreheatDevices = unused;
  stopPreheatDevices = unused;
}
