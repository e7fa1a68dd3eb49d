// The browser's Web Locks, shared by the tabs that a test makes.

interface Waiting {
  name: string;
  run: () => void;
}

/** Exclusive locks, first come, first served. */
export class FakeLocks {
  private readonly held = new Set<string>();
  private waiting: Waiting[] = [];

  request = async <T>(name: string, second: LockOptions | (() => Promise<T>), third?: () => Promise<T>): Promise<T> => {
    const [options, work] = typeof second === 'function' ? [{}, second] : [second, third];
    if (!work) throw new TypeError('nothing is to be done under the lock');
    await new Promise<void>((run, refuse) => {
      const entry = { name, run };
      this.waiting.push(entry);
      options.signal?.addEventListener('abort', () => {
        this.waiting = this.waiting.filter((other) => other !== entry);
        refuse(new DOMException('stopped', 'AbortError'));
      });
      this.grant();
    });
    try {
      return await work();
    } finally {
      this.release(name);
    }
  };

  query = async (): Promise<LockManagerSnapshot> => ({
    held: [...this.held].map((name) => ({ name, mode: 'exclusive', clientId: '' })),
    pending: [],
  });

  /** Whoever holds it is gone. */
  release(name: string): void {
    this.held.delete(name);
    this.grant();
  }

  private grant(): void {
    for (const entry of [...this.waiting]) {
      if (this.held.has(entry.name)) continue;
      this.held.add(entry.name);
      this.waiting = this.waiting.filter((other) => other !== entry);
      entry.run();
    }
  }
}

/** Gives the test's page Web Locks, which jsdom lacks. */
export function fakeLocks(): FakeLocks {
  const locks = new FakeLocks();
  Object.defineProperty(navigator, 'locks', { configurable: true, value: locks });
  return locks;
}
