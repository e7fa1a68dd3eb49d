// Who may see what in the console. The server decides for itself; this decides what is offered.

import type { Me } from '../api/types';
import { useMe } from '../shell/me';

/** Whom a page of the console is for. An admin may do whatever a developer may; the operator has pages of its own. */
export type Needs = 'developer' | 'admin' | 'operator';

const has = (me: Me, role: Me['roles'][number]): boolean => me.roles.includes(role);

/** Whether somebody may see pages for these people. */
export const mayUse = (me: Me, needs: Needs): boolean => has(me, needs) || (needs === 'developer' && has(me, 'admin'));

/** Whether there is anything for this person in the console. */
export const hasConsole = (me: Me): boolean => mayUse(me, 'developer') || mayUse(me, 'operator');

export const useIsAdmin = (): boolean => mayUse(useMe(), 'admin');
