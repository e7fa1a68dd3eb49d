// Who rings by hand, or is called: what is typed, as the calling SDK and the server take it.

import type { Target } from '../../calls/call';

/** A caller as the server reads it. */
export interface TrialCaller {
  identifier?:
    { kind: 'phoneNumber'; phoneNumber: string } | { kind: 'microsoftTeamsUser'; microsoftTeamsUserId: string };
  displayName?: string;
}

/** A press of a button of a trial’s card, as the server reads it. */
export interface TrialPress {
  action: string;
  record?: { source: string; recordType: string; recordId: string };
  confirmed: boolean;
}

/** What can be tried: a call that rings, a call to somebody, and what is asked about a call. */
const TRYABLE = ['ring', 'call', 'form'] as const;
export type Tryable = (typeof TRYABLE)[number];

/** The hook that is asked. */
const HOOK_OF = { ring: 'caller-id', call: 'before-call', form: 'call-form' } as const;

/** Which of them a version with these hooks is asked; one without any is asked in vain who is calling. */
export function tryableWith(hooks: readonly string[]): Tryable[] {
  const all = TRYABLE.filter((what) => hooks.includes(HOOK_OF[what]));
  return all.length ? all : ['ring'];
}

const USER_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A telephone number, or a Teams user by Entra object id; nothing typed is a caller who hides the number. */
export function callerOf(typed: string, name: string): TrialCaller {
  const who = typed.trim();
  const displayName = name.trim() ? { displayName: name.trim() } : {};
  if (!who) return displayName;
  if (USER_ID.test(who)) {
    return { identifier: { kind: 'microsoftTeamsUser', microsoftTeamsUserId: who }, ...displayName };
  }
  return { identifier: { kind: 'phoneNumber', phoneNumber: who }, ...displayName };
}

/** Whom an agent would call: a number, or a Teams user by Entra object id. */
export function targetOf(typed: string): Target {
  const who = typed.trim();
  return USER_ID.test(who) ? { userId: who } : { phoneNumber: who };
}
