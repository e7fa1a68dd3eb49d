// What an agent chose on this device: looks and favourites, never anything that lets somebody in.

const PREFIX = 'switchboard.';

/** What was kept under this name; nothing where the browser keeps nothing. */
export function kept(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a choice; without a value, forgets it. */
export function keep(name: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // A browser that keeps nothing still works; the choice holds until the page is left.
  }
}
