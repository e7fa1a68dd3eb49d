// What Microsoft wants of the person before it gives what was asked for: a second factor, consent, another sign-in. Whatever
// on the page asked for it, the way there is shown once, for the whole page.

/** A sign-in that Microsoft asks for. */
export interface Challenge {
  /** Why, in words. */
  detail: string;
  /** The path of ours that leads to Microsoft’s page. Good for once. */
  signInUrl: string;
}

let current: Challenge | undefined;
const listeners = new Set<() => void>();

/** The newest challenge, if there is one. */
export const challenge = (): Challenge | undefined => current;

/** Hears of each new one, until the returned function is called. */
export function onChallenge(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A request was answered with a challenge. Only a path of ours is followed. */
export function challenged(signInUrl: string, detail: string): void {
  if (!signInUrl.startsWith('/auth/')) return;
  current = { signInUrl, detail };
  for (const listener of listeners) listener();
}

/** Where the challenge is answered, and then back to this page. */
export function answerUrl({ signInUrl }: Challenge, here: string): string {
  return `${signInUrl}${signInUrl.includes('?') ? '&' : '?'}return_to=${encodeURIComponent(here)}`;
}
