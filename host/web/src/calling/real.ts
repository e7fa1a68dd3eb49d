// Microsoft's own calling SDK. Loaded only where it is used: it is several megabytes.

import type { TeamsCallAgent } from '@azure/communication-calling';
import { AzureCommunicationTokenCredential } from '@azure/communication-common';
import type { ActiveCall, AgentState, Callee, Calling, MeetingLocator, RingingCall, TokenSource } from './calling';
import { Listeners } from './listeners';
import { SdkAudio } from './sdkAudio';
import { active, ringing } from './sdkCalls';

/** The package’s version: vite.config.ts puts it in. */
declare const __CALLING_SDK_VERSION__: string;

/** Microsoft’s echo: it repeats what one says. */
const ECHO: Callee = { id: '8:echo123' };

class SdkAgent implements Calling {
  readonly sdkVersion = __CALLING_SDK_VERSION__;
  readonly echo = ECHO;
  state: AgentState;
  private readonly changed = new Listeners<void>();
  private readonly incoming = new Listeners<RingingCall>();

  constructor(
    private readonly agent: TeamsCallAgent,
    readonly audio: SdkAudio,
    private readonly disposeCredential: () => void,
    private readonly features: Parameters<typeof active>[1],
  ) {
    this.state = agent.connectionState === 'Connected' ? 'connected' : 'connecting';
    agent.on('incomingCall', ({ incomingCall }) => this.incoming.tell(ringing(incomingCall, features)));
    agent.on('connectionStateChanged', ({ newValue, reason }) => {
      if (newValue === 'Connected') this.state = 'connected';
      // After the SDK has given up on a token, its agent is of no use any more.
      else this.state = reason === 'invalidToken' ? 'token-refused' : 'network-lost';
      this.changed.tell();
    });
  }

  startCall = async (callee: Callee): Promise<ActiveCall> => active(this.agent.startCall(callee), this.features);
  join = async (meeting: MeetingLocator): Promise<ActiveCall> =>
    active('meetingLink' in meeting ? this.agent.join(meeting) : this.agent.join(meeting), this.features);
  onIncomingCall = (listener: (call: RingingCall) => void) => this.incoming.add(listener);
  onStateChanged = (listener: () => void) => this.changed.add(listener);

  async dispose(): Promise<void> {
    this.audio.stop();
    try {
      await this.agent.dispose();
    } finally {
      this.disposeCredential();
    }
  }
}

export async function connectReal(tokens: TokenSource): Promise<Calling> {
  const { CallClient, Features, LocalAudioStream } = await import('@azure/communication-calling');
  const token = await tokens();
  const credential = new AzureCommunicationTokenCredential({
    token,
    tokenRefresher: tokens,
    refreshProactively: true,
  });
  const client = new CallClient({ diagnostics: { appName: 'switchboard', appVersion: '0.1.0' } });
  try {
    const agent = await client.createTeamsCallAgent(credential);
    const devices = await client.getDeviceManager();
    const audio = new SdkAudio(devices, (device) => new LocalAudioStream(device));
    return new SdkAgent(agent, audio, () => credential.dispose(), Features);
  } catch (error) {
    credential.dispose();
    throw error;
  }
}
