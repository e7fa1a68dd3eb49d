// Calls of Microsoft's calling SDK, as the client sees calls.

import type { Features, RemoteParticipant, TeamsCall, TeamsIncomingCall, Transfer } from '@azure/communication-calling';
import {
  type CommunicationIdentifier,
  createIdentifierFromRawId,
  getIdentifierRawId,
} from '@azure/communication-common';
import type { ActiveCall, Callee, Participant, RingingCall } from './calling';

/** The keys of the SDK’s features: its module is loaded late, so they are handed in. */
type SdkFeatures = Pick<typeof Features, 'Transfer'>;

const rawId = (identifier: CommunicationIdentifier): string => getIdentifierRawId(identifier);

const participant = (one: RemoteParticipant): Participant => ({
  id: rawId(one.identifier),
  displayName: one.displayName ?? '',
  state: one.state,
  muted: one.isMuted,
  speaking: one.isSpeaking,
});

/** Done when somebody has taken the call. */
function transferred(transfer: Transfer): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (transfer.state === 'Transferred') resolve();
      if (transfer.state === 'Failed') {
        const { code, subCode } = transfer.error ?? {};
        reject(new Error(`Nobody took the call (${code ?? '?'}/${subCode ?? '?'}).`));
      }
      if (transfer.state === 'Transferred' || transfer.state === 'Failed') transfer.off('stateChanged', look);
    };
    transfer.on('stateChanged', look);
    look();
  });
}

/** Done when somebody who was asked into a call has come. Who does not come may go from the call without another word. */
function came(call: TeamsCall, guest: RemoteParticipant): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void) => {
      guest.off('stateChanged', look);
      call.off('stateChanged', look);
      call.off('remoteParticipantsUpdated', updated);
      outcome();
    };
    const fail = () => {
      const { code, subCode } = guest.callEndReason ?? call.callEndReason ?? {};
      settle(() => reject(new Error(`They did not come (${code ?? '?'}/${subCode ?? '?'}).`)));
    };
    const look = () => {
      if (guest.state === 'Connected') settle(resolve);
      else if (guest.state === 'Disconnected' || call.state === 'Disconnected') fail();
    };
    const updated = ({ removed }: { removed: RemoteParticipant[] }) => {
      if (removed.includes(guest)) fail();
    };
    guest.on('stateChanged', look);
    call.on('stateChanged', look);
    call.on('remoteParticipantsUpdated', updated);
    look();
  });
}

/** Tells of everything that changes in a call, until it is stopped. */
function watch(call: TeamsCall, listener: () => void): () => void {
  const watched = new Set<RemoteParticipant>();
  const follow = (one: RemoteParticipant) => {
    if (watched.has(one)) return;
    watched.add(one);
    one.on('stateChanged', listener);
    one.on('isMutedChanged', listener);
    one.on('isSpeakingChanged', listener);
    one.on('displayNameChanged', listener);
  };
  const leave = (one: RemoteParticipant) => {
    if (!watched.delete(one)) return;
    one.off('stateChanged', listener);
    one.off('isMutedChanged', listener);
    one.off('isSpeakingChanged', listener);
    one.off('displayNameChanged', listener);
  };
  const updated = ({ added, removed }: { added: RemoteParticipant[]; removed: RemoteParticipant[] }) => {
    added.forEach(follow);
    removed.forEach(leave);
    listener();
  };
  call.on('stateChanged', listener);
  call.on('idChanged', listener);
  call.on('isMutedChanged', listener);
  call.on('callerInfoChanged', listener);
  call.on('remoteParticipantsUpdated', updated);
  call.lobby.on('lobbyParticipantsUpdated', updated);
  call.remoteParticipants.forEach(follow);
  return () => {
    call.off('stateChanged', listener);
    call.off('idChanged', listener);
    call.off('isMutedChanged', listener);
    call.off('callerInfoChanged', listener);
    call.off('remoteParticipantsUpdated', updated);
    call.lobby.off('lobbyParticipantsUpdated', updated);
    [...watched].forEach(leave);
  };
}

export function active(call: TeamsCall, features: SdkFeatures): ActiveCall {
  const transfer = () => call.feature(features.Transfer);
  const to = (callee: Callee) => {
    if ('id' in callee) throw new Error('A call can’t be transferred to the echo.');
    return callee;
  };
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
    get callerInfo() {
      return call.direction === 'Incoming' ? call.callerInfo : undefined;
    },
    get muted() {
      return call.isMuted;
    },
    get participants() {
      const waiting = call.lobby.participants;
      const inside = call.remoteParticipants.filter((one) => !waiting.includes(one));
      return [...inside, ...waiting].map(participant);
    },
    hangUp: () => call.hangUp(),
    mute: () => call.mute(),
    unmute: () => call.unmute(),
    hold: () => call.hold(),
    resume: () => call.resume(),
    sendDtmf: (tone) => call.sendDtmf(tone),
    transfer: async (callee) => transferred(transfer().transfer({ targetParticipant: to(callee) })),
    transferToCall: async (targetCallId) => transferred(transfer().transfer({ targetCallId })),
    add: async (callee) => void call.addParticipant(callee),
    bringIn: async (callee) => came(call, call.addParticipant(callee)),
    admit: (id) => call.lobby.admit(createIdentifierFromRawId(id)),
    onChanged: (listener) => watch(call, listener),
  };
}

export function ringing(call: TeamsIncomingCall, features: SdkFeatures): RingingCall {
  return {
    id: call.id,
    get callerInfo() {
      return call.callerInfo;
    },
    get more() {
      return call.transferorInfo ? { transferorInfo: call.transferorInfo } : {};
    },
    accept: async () => active(await call.accept(), features),
    reject: () => call.reject(),
    onEnded(listener) {
      const ended = (event: { callEndReason?: TeamsIncomingCall['callEndReason'] }) =>
        listener(event.callEndReason ?? { code: 0, subCode: 0 });
      call.on('callEnded', ended);
      return () => call.off('callEnded', ended);
    },
    onCallerInfoChanged(listener) {
      call.on('callerInfoChanged', listener);
      call.on('transferorInfoChanged', listener);
      return () => {
        call.off('callerInfoChanged', listener);
        call.off('transferorInfoChanged', listener);
      };
    },
  };
}
