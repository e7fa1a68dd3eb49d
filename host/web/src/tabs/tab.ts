// This tab among the browser's other tabs of Switchboard: its name, and how tabs know of each other that they are there.

/** This tab's name, as long as its page lives. */
export const TAB: string = crypto.randomUUID();

const lockOf = (tab: string): string => `switchboard-tab ${tab}`;

/** From now on until the page is gone, `livingAmong` says of this tab that it is there. However it goes, the browser notices. */
export function beAlive(tab: string = TAB): () => void {
  let leave = (): void => undefined;
  const gone = new Promise<void>((done) => (leave = done));
  void navigator.locks.request(lockOf(tab), () => gone);
  return leave;
}

/** Which of these tabs are there. */
export async function livingAmong(tabs: Iterable<string>): Promise<Set<string>> {
  const { held = [] } = await navigator.locks.query();
  const names = new Set(held.map(({ name }) => name));
  return new Set([...tabs].filter((tab) => names.has(lockOf(tab))));
}

/** Has one tab at a time do something: `work` runs while this tab leads, and until `stop` or the page's end. */
export function lead(what: string, work: (stopped: AbortSignal) => Promise<void>): () => void {
  const stop = new AbortController();
  navigator.locks
    .request(`switchboard-leader ${what}`, { signal: stop.signal }, () => work(stop.signal))
    .catch((error: unknown) => {
      // Asked to stop before it led.
      if (!stop.signal.aborted) throw error;
    });
  return () => stop.abort();
}
