// The agent's own state, as components read it.

import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Me } from '../api/types';
import {
  type AgentChoice,
  agentState,
  type AgentState,
  conversationOver,
  readChoice,
  type TeamsPresence,
} from './agentState';
import { Preference } from './preference';
import { type Followed, followTeams } from './teamsPresence';

export const agentChoice = new Preference<AgentChoice>('agent-state', readChoice);

let followed: Followed = { kind: 'unknown' };
const listeners = new Set<() => void>();

function heard(now: Followed): void {
  followed = now;
  for (const listener of [...listeners]) listener();
}

const onFollowed = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const useAgentChoice = (): AgentChoice => useSyncExternalStore(agentChoice.subscribe, agentChoice.get);

export const useFollowed = (): Followed => useSyncExternalStore(onFollowed, () => followed);

/** What Teams says, as far as it is known. */
function useTeams(): TeamsPresence | undefined {
  const now = useFollowed();
  return now.kind === 'known' ? now.presence : undefined;
}

/** Follows Teams as long as the agent wants that. */
export function useFollowTeams(me: Me): void {
  const { followTeams: wanted } = useAgentChoice();
  useEffect(() => {
    if (!wanted) return;
    const stop = followTeams(me, heard);
    return () => {
      stop();
      heard({ kind: 'unknown' });
    };
  }, [me, wanted]);
}

/** The state that holds now; it renders again when finishing the last call is over. */
export function useAgentState(): AgentState {
  const [now, setNow] = useState(() => Date.now());
  const state = agentState(useAgentChoice(), useTeams(), now);
  const until = state.kind === 'wrap-up' ? state.until : undefined;
  useEffect(() => {
    if (until === undefined) return;
    const timer = setTimeout(() => setNow(Date.now()), until - Date.now());
    return () => clearTimeout(timer);
  }, [until]);
  return state;
}

/** A conversation is over: time to finish its work begins, if the agent wants that. */
export const beginWrapUp = (): void => agentChoice.set(conversationOver(agentChoice.get(), Date.now()));
