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
