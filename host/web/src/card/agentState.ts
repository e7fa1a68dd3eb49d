// Whether the agent wants to hear calls. It is the agent’s own choice on this device, and follows Teams where that is wanted.

export interface TeamsPresence {
  availability: string;
  activity: string;
}

export interface AgentChoice {
  /** Calls come without sound and notification. */
  readonly doNotDisturb: boolean;
  /** Seconds after each conversation in which calls come as quietly; 0 for none. */
  readonly wrapUpSeconds: number;
  /** Be quiet while Teams says so. */
  readonly followTeams: boolean;
  /** Until when the agent finishes work on the last call, in milliseconds since 1970. */
  readonly wrapUpUntil: number | undefined;
}

export const WRAP_UP_CHOICES = [0, 30, 60, 120, 300] as const;

export const DEFAULT_CHOICE: AgentChoice = {
  doNotDisturb: false,
  wrapUpSeconds: 0,
  followTeams: true,
  wrapUpUntil: undefined,
};

export type AgentState =
  | { readonly kind: 'available' }
  | { readonly kind: 'do-not-disturb'; readonly by: 'agent' | 'teams' }
  | { readonly kind: 'wrap-up'; readonly until: number };

/** What Teams shows when its own calls do not ring. */
const QUIET_ACTIVITIES = new Set(['DoNotDisturb', 'Presenting', 'UrgentInterruptionsOnly', 'Focusing']);

const isQuiet = (teams: TeamsPresence | undefined): boolean =>
  teams !== undefined && (teams.availability === 'DoNotDisturb' || QUIET_ACTIVITIES.has(teams.activity));

/** What holds now. The agent’s own word counts more than Teams’. */
export function agentState(choice: AgentChoice, teams: TeamsPresence | undefined, now: number): AgentState {
  if (choice.doNotDisturb) return { kind: 'do-not-disturb', by: 'agent' };
  if (choice.wrapUpUntil !== undefined && choice.wrapUpUntil > now)
    return { kind: 'wrap-up', until: choice.wrapUpUntil };
  if (choice.followTeams && isQuiet(teams)) return { kind: 'do-not-disturb', by: 'teams' };
  return { kind: 'available' };
}

/** Whether a call may be heard. */
export const mayRing = (state: AgentState): boolean => state.kind === 'available';

/** A conversation is over. */
export const conversationOver = (choice: AgentChoice, now: number): AgentChoice =>
  choice.wrapUpSeconds ? { ...choice, wrapUpUntil: now + choice.wrapUpSeconds * 1000 } : choice;

/** A choice as another tab or an earlier day kept it; what does not fit is left out. */
export function readChoice(text: string | undefined): AgentChoice {
  try {
    const read = JSON.parse(text ?? '') as Partial<Record<keyof AgentChoice, unknown>>;
    return {
      doNotDisturb: read.doNotDisturb === true,
      wrapUpSeconds: WRAP_UP_CHOICES.find((one) => one === read.wrapUpSeconds) ?? 0,
      followTeams: read.followTeams !== false,
      wrapUpUntil: typeof read.wrapUpUntil === 'number' ? read.wrapUpUntil : undefined,
    };
  } catch {
    return DEFAULT_CHOICE;
  }
}
