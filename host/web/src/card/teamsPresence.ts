// What Teams says about the agent, asked now and then while the page is seen: there is no way to be told.

import type { Me } from '../api/types';
import type { components } from '../api/schema';
import type { TeamsPresence } from './agentState';

type Schemas = components['schemas'];

const EVERY_MS = 60_000;

export type Followed =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'known'; readonly presence: TeamsPresence }
  /** Microsoft or the organisation does not let us see it: why. */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Asks once. Not by the client's usual way: nobody pressed anything, so nobody is to be led to Microsoft's page for a consent
 * that is missing.
 */
async function ask(me: Me, signal: AbortSignal): Promise<Followed> {
  const query = encodeURIComponent(me.user.userPrincipalName);
  const answer = await fetch(`/api/v1/directory/users?presence=true&limit=5&query=${query}`, { signal });
  if (answer.status === 403) return { kind: 'refused', reason: ((await answer.json()) as Schemas['Problem']).detail };
  if (!answer.ok) return { kind: 'unknown' };
  const people = (await answer.json()) as Schemas['DirectoryUserPage'];
  const own = people.items.find(({ id }) => id === me.user.id)?.presence;
  if (own) return { kind: 'known', presence: own };
  return people.presenceProblem ? { kind: 'refused', reason: people.presenceProblem.detail } : { kind: 'unknown' };
}

/** Keeps asking until it is stopped. What Microsoft refuses is not asked for again before the page is loaded anew. */
export function followTeams(me: Me, heard: (followed: Followed) => void): () => void {
  const stopped = new AbortController();
  let refused = false;
  const look = () => {
    if (refused || document.visibilityState === 'hidden') return;
    ask(me, stopped.signal).then(
      (followed) => {
        if (stopped.signal.aborted) return;
        refused = followed.kind === 'refused';
        heard(followed);
      },
      // Not reached: what was known before is as good as anything.
      () => undefined,
    );
  };
  look();
  const timer = setInterval(look, EVERY_MS);
  document.addEventListener('visibilitychange', look);
  return () => {
    stopped.abort();
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
  };
}
