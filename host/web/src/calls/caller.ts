// Who calls, as the calling SDK says it: that is known without our server.

import type { CallerInfo } from '../calling/calling';

/** The caller's number; nothing for those who have none, or do not show it. */
export function callerNumber(caller: CallerInfo | undefined): string | undefined {
  const identifier = caller?.identifier;
  if (identifier?.kind !== 'phoneNumber') return undefined;
  return /\d/.test(identifier.phoneNumber) ? identifier.phoneNumber : undefined;
}

/** What is told of a caller before the server has said more: a number rather than a name that anybody can have sent with it. */
export const callerTitle = (caller: CallerInfo): string | undefined => callerNumber(caller) ?? caller.displayName;
