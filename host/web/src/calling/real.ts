// Microsoft's own calling SDK. Loaded only where it is used: it is several megabytes.

import type { Call, TeamsCall, TeamsCallAgent, TeamsIncomingCall } from '@azure/communication-calling';
import type { ActiveCall, Callee, Calling, RingingCall, TokenSource } from './calling';
import { Listeners } from './listeners';

/** The package’s version: vite.config.ts puts it in. */
declare const __CALLING_SDK_VERSION__: string;

function active(call: TeamsCall): ActiveCall {
  return {
    get id() {
      return call.id;
    },
    get state() {
      return call.state;
    },
    get endReason() {
      return call.callEndReason;
    },
    hangUp: () => call.hangUp(),
    mute: () => call.mute(),
    unmute: () => call.unmute(),
    hold: () => call.hold(),
    resume: () => call.resume(),
    onStateChanged(listener) {
      call.on('stateChanged', listener);
      return () => call.off('stateChanged', listener);
    },
  };
}

function ringing(call: TeamsIncomingCall): RingingCall {
  return {
    id: call.id,
    callerInfo: call.callerInfo,
    more: call.transferorInfo ? { transferorInfo: call.transferorInfo } : {},
    accept: async () => active(await call.accept()),
    reject: () => call.reject(),
    onEnded(listener) {
      const ended = (event: { callEndReason: Call['callEndReason'] }) =>
        listener(event.callEndReason ?? { code: 0, subCode: 0 });
      call.on('callEnded', ended);
      return () => call.off('callEnded', ended);
    },
  };
}

export async function connectReal(tokens: TokenSource): Promise<Calling> {
  const [{ CallClient }, { AzureCommunicationTokenCredential }] = await Promise.all([
    import('@azure/communication-calling'),
    import('@azure/communication-common'),
  ]);
  const token = await tokens();
  const credential = new AzureCommunicationTokenCredential({
    token,
    tokenRefresher: tokens,
    refreshProactively: true,
  });
  const agent: TeamsCallAgent = await new CallClient({
    diagnostics: { appName: 'switchboard', appVersion: '0.1.0' },
  }).createTeamsCallAgent(credential);
  const incoming = new Listeners<RingingCall>();
  const connected = new Listeners<boolean>();
  agent.on('incomingCall', ({ incomingCall }) => incoming.tell(ringing(incomingCall)));
  agent.on('connectionStateChanged', ({ newValue }) => connected.tell(newValue === 'Connected'));
  return {
    sdkVersion: __CALLING_SDK_VERSION__,
    startCall: async (callee: Callee) => active(agent.startCall(callee)),
    onIncomingCall: (listener) => incoming.add(listener),
    onConnected(listener) {
      listener(agent.connectionState === 'Connected');
      return connected.add(listener);
    },
    async dispose() {
      await agent.dispose();
      credential.dispose();
    },
  };
}
